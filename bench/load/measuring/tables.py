"""Prints results, aligned or as Markdown."""


def _print_table(heads, rows, markdown):
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]

    def line(cells):
        padded = [cell.ljust(width) if column == 0 else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(cells, widths))]
        return "| " + " | ".join(padded) + " |" if markdown else "  ".join(padded)

    print()
    print(line(heads))
    if markdown:
        print("|" + "|".join("-" * (width + 2) if column == 0 else "-" * (width + 1) + ":"
                             for column, width in enumerate(widths)) + "|")
    for row in rows:
        print(line(row), flush=True)


def _ratios(found, ours, peers):
    """Our cost divided by each peer's, and by the cheapest peer's."""
    if ours not in found:
        return ["-"] * (len(peers) + 1)
    cost = found[ours].nanoseconds_per_request
    costs = [found[peer].nanoseconds_per_request if peer in found else None for peer in peers]
    known = [value for value in costs if value]
    cells = [f"{cost / value:.2f}" if value else "-" for value in costs]
    return cells + [f"{cost / min(known):.2f}" if known else "-"]


def print_loads(servers, results, markdown):
    """Three tables: processor time, throughput, latency."""
    if not results:
        return
    names = [server.name for server in servers]
    ours = [server.name for server in servers if server.is_ours]
    peers = [server.name for server in servers if not server.is_ours]
    heads = ["processor time, ns a request", "pipeline", *names]
    for own in ours:
        heads += [f"{own}/{peer}" for peer in peers] + [f"{own}/best"]
    rows = []
    for load, found in results:
        cells = [f"{found[name].nanoseconds_per_request:,.0f}" if name in found else "-"
                 for name in names]
        ratios = [cell for own in ours for cell in _ratios(found, own, peers)]
        rows.append([load.title, str(load.pipeline), *cells, *ratios])
    _print_table(heads, rows, markdown)
    rows = [[load.title, str(load.pipeline)] +
            [f"{found[name].requests_per_second / 1000:,.0f}" if name in found else "-"
             for name in names] for load, found in results]
    _print_table(["thousand requests a second", "pipeline", *names], rows, markdown)
    rows = [[load.title, str(load.pipeline)] +
            [f"{found[name].p50:,.0f} / {found[name].p99:,.0f} / {found[name].p999:,.0f}"
             if name in found else "-" for name in names] for load, found in results]
    _print_table(["p50 / p99 / p99.9, microseconds a batch", "pipeline", *names], rows, markdown)


def print_memory(servers, rows, markdown):
    names = [server.name for server in servers]
    table = []
    for kind, found in rows:
        cells = []
        for name in names:
            if name not in found:
                cells.append("-")
                continue
            used, resident = found[name]
            cells.append(f"{'?' if used is None else f'{used:.1f}'} ({resident:.1f})")
        table.append([kind.title, *cells])
    _print_table(["bytes an item, by used_memory (by resident size)", *names], table, markdown)
