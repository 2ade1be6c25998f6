"""Bytes per item: what used_memory grew by, confirmed by what the process grew by."""

import dataclasses

from . import loads

FILL_PIPELINE = 64


@dataclasses.dataclass(frozen=True)
class Kind:
    title: str
    fill: str
    items: int


KINDS = [
    Kind("key and value of 16 B", "fill-strings", 1_000_000),
    Kind("the same with a TTL", "fill-volatile", 1_000_000),
    Kind("counter", "fill-counters", 1_000_000),
    Kind("hash of 5 fields, 16 B values", "fill-hashes", 200_000),
    Kind("member of one sorted set", "fill-board", 1_000_000),
    Kind("member of one set", "fill-members", 1_000_000),
    Kind("element of one list, 48 B", "fill-jobs", 1_000_000),
    Kind("entry of one stream, 2 fields", "fill-log", 1_000_000),
]


def measure(servers, settings, repository):
    """[(Kind, {server name: (bytes by used_memory or None, bytes by resident size)})]"""
    generator = loads.Generator(repository, settings.pin)
    rows = []
    for kind in KINDS:
        row = {}
        for server in servers:
            with server.running(settings.pin) as running:
                used, resident = running.used_memory(), running.resident_bytes()
                try:
                    generator.run(running, kind.fill, kind.items, 0, FILL_PIPELINE)
                except loads.Unsupported:
                    continue
                after = running.used_memory()
                grown = None if after is None or used is None else (after - used) / kind.items
                row[server.name] = (grown, (running.resident_bytes() - resident) / kind.items)
        rows.append((kind, row))
    return rows
