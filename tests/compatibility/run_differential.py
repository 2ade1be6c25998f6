#!/usr/bin/env python3
"""Sends the same random commands to two servers and compares every reply, byte for byte.

    run_differential.py --subject-command build/release/server/remora-server
    run_differential.py --subject 127.0.0.1:7000 --reference 127.0.0.1:6379 --family hashes,keys

Without --reference or --reference-command, the reference is Redis 8.0.2 as `tools/peers` brings it.
Exit status: 0 no difference, 1 differences, 2 wrong usage, 3 skipped (no reference to be had).
See README.md for the rest.
"""

import argparse
import os
import subprocess
import sys

from differential import families, generator, runner, servers

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REFERENCE_NAME = "redis-8.0.2"
LONG_COMMANDS = 5_000_000


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for side in ("subject", "reference"):
        parser.add_argument(f"--{side}", metavar="ADDRESS",
                            help="a running server: host:port, or the path of a Unix socket")
        parser.add_argument(f"--{side}-command", metavar="COMMAND",
                            help="a server to start; {port} is replaced, or --port N added")
    parser.add_argument("--commands", type=int, default=200_000)
    parser.add_argument("--long", action="store_true",
                        help=f"{LONG_COMMANDS} commands instead")
    parser.add_argument("--seed", default=None, help="default: a new one, which is printed")
    parser.add_argument("--first-epoch", type=int, default=0,
                        help="where to start: the epoch that a report names")
    parser.add_argument("--family", default="all",
                        help=f"comma-separated, of: {', '.join(families.load())}")
    parser.add_argument("--protocol", choices=("2", "3", "both"), default="both")
    parser.add_argument("--unsupported", metavar="FILE",
                        help="what the subject lacks: a command a line, or a command and words")
    parser.add_argument("--differences-max", type=int, default=5)
    parser.add_argument("--shrink-seconds", type=float, default=60)
    parser.add_argument("--statistics", action="store_true",
                        help="how many replies of each command were errors")
    settings = parser.parse_args()
    if not (settings.subject or settings.subject_command):
        parser.error("one of --subject and --subject-command is needed")
    if settings.seed is None:
        settings.seed = os.urandom(4).hex()
    if settings.long:
        settings.commands = LONG_COMMANDS
    settings.unsupported = read_unsupported(settings.unsupported)
    return settings


def read_unsupported(path):
    if not path:
        return []
    with open(path, encoding="utf-8") as lines:
        stripped = [line.split("#")[0].strip() for line in lines]
    return [line for line in stripped if line]


def reference_command():
    """The command line of the default reference; ends the program if there is none."""
    peers = os.path.join(REPOSITORY, "tools", "peers")
    result = subprocess.run([peers, "path", REFERENCE_NAME, "redis-server"],
                            stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode:
        sys.exit(result.returncode)
    return result.stdout.strip()


def open_server(address, command):
    return servers.RunningServer(address) if address else servers.StartedServer(command)


def print_statistics(statistics):
    for name in sorted({name for name, _ in statistics}):
        total = sum(count for (other, _), count in statistics.items() if other == name)
        if total >= 5:
            errors = statistics[name, b"-"]
            print(f"{name.decode(errors='replace'):24.24s} {total:8d} "
                  f"{100 * errors / total:5.1f} % errors")


def main():
    settings = parse_arguments()
    try:
        chosen = None if settings.family == "all" else settings.family.split(",")
        catalogue = generator.Catalogue(chosen)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    command = settings.reference_command
    if not settings.reference and not command:
        command = reference_command()
    opened = []
    try:
        opened.append(open_server(settings.reference, command))
        opened.append(open_server(settings.subject, settings.subject_command))
        run = runner.Runner(opened, catalogue, settings)
        equal = run.run()
        if settings.statistics:
            print_statistics(run.statistics)
        return 0 if equal else 1
    finally:
        for server in opened:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
