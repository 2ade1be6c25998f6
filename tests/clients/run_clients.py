#!/usr/bin/env python3
"""Runs programs written with other people's clients and frameworks against a server of their own each.

    run_clients.py --server build/release/server/remora-server [--hiredis PROGRAM] [--only ioredis]
    run_clients.py --server build/release/server/remora-server --frameworks [--only bullmq]

Each program prints "ok NAME" or "FAILED NAME: why" for every case. The last line is
"N passed, N failed". Exit status: 0 all passed, 1 not, 3 nothing failed, but something was skipped.
"""

import argparse
import glob
import os
import shutil
import subprocess
import sys
import tempfile

import child_server

HERE = os.path.dirname(os.path.abspath(__file__))
# Apart from the clients, as they want other versions of them.
FRAMEWORKS = os.path.join(os.path.dirname(HERE), "frameworks")
# What all programs for Node share.
CASES = "cases.mjs"
# Why not the interpreter of this script: Debian's redis package is for Debian's Python only.
SYSTEM_PYTHON = "/usr/bin/python3"
PROGRAM_SECONDS = 120


def install_node_packages(source, work_folder):
    """A folder with the programs of `source` in which node finds what they need, with exactly the
    versions of the lock file."""
    folder = os.path.join(work_folder, "node-" + os.path.basename(source))
    os.makedirs(folder, exist_ok=True)
    for path in [os.path.join(HERE, CASES), *glob.glob(os.path.join(source, "*.mjs")),
                 *glob.glob(os.path.join(source, "package*.json"))]:
        shutil.copy(path, folder)
    with open(os.path.join(source, "package-lock.json"), "rb") as file:
        lock = file.read()
    stamp = os.path.join(folder, "installed-lock.json")
    if os.path.exists(stamp) and open(stamp, "rb").read() == lock:
        return folder
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder,
                   check=True, stdout=subprocess.DEVNULL)
    with open(stamp, "wb") as file:
        file.write(lock)
    return folder


def find_installed(tool):
    path = shutil.which(tool)
    if path is None:
        raise child_server.Skipped(f"{tool} is not installed")
    return path


def script_of(tool, locate):
    """What runs the cases for a program whose path `locate` gives."""
    script = os.path.join(HERE, tool.replace("-", "_") + "_client.py")
    return lambda: [SYSTEM_PYTHON, script, "--program", locate()]


def clients(settings):
    """{name: a function that gives the command line}, or the reason why there is none."""

    def node(script, source=HERE):
        return lambda: ["node", os.path.join(install_node_packages(source, settings.work_folder),
                                             script)]

    if settings.frameworks:
        return {os.path.splitext(name)[0].replace("_", "-"): node(name, FRAMEWORKS)
                for name in sorted(os.listdir(FRAMEWORKS)) if name.endswith(".mjs")}

    table = {
        "redis-py": lambda: [SYSTEM_PYTHON, os.path.join(HERE, "redis_py_client.py")],
        "ioredis": node("ioredis_client.mjs"),
        "node-redis": node("node_redis_client.mjs"),
    }
    for tool in ("redis-cli", "redis-benchmark"):
        table[f"{tool} of Debian 12"] = script_of(tool, lambda tool=tool: find_installed(tool))
        table[f"{tool} of Redis 8.0"] = script_of(
            tool, lambda tool=tool: child_server.reference_program(tool))
    if settings.hiredis:
        table["hiredis"] = lambda: [settings.hiredis]
    return table


def run_client(name, command_line, server_program):
    """(passed, failed) of one program."""
    try:
        server = child_server.Server(server_program)
        try:
            result = subprocess.run([*command_line(), str(server.port)], text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                    timeout=PROGRAM_SECONDS, check=False)
        finally:
            server.stop()
    except (OSError, subprocess.SubprocessError) as error:
        print(f"FAILED  {name}: {error}")
        return 0, 1
    if result.returncode == child_server.SKIPPED:
        raise child_server.Skipped(result.stdout.strip().removeprefix("skipped: "))
    lines = result.stdout.splitlines()
    passed = sum(line.startswith("ok ") for line in lines)
    failed = sum(line.startswith("FAILED ") for line in lines)
    for line in lines:
        print(f"{name}: {line}")
    if result.returncode and not failed:
        print(f"FAILED  {name}: ended with status {result.returncode}")
        failed = 1
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True)
    parser.add_argument("--hiredis", help="the built hiredis_client")
    parser.add_argument("--frameworks", action="store_true", help="these, instead of the clients")
    parser.add_argument("--only", help="one client or framework")
    parser.add_argument("--work-folder", default=os.path.join(tempfile.gettempdir(), "clients"))
    settings = parser.parse_args()
    passed = failed = 0
    skipped = False
    for name, command_line in clients(settings).items():
        if settings.only in (None, name):
            try:
                counts = run_client(name, command_line, settings.server)
                passed, failed = passed + counts[0], failed + counts[1]
            except child_server.Skipped as reason:
                skipped = True
                print(f"skipped {name}: {reason}")
    print(f"{passed} passed, {failed} failed")
    if failed or not passed:
        return 1
    return child_server.SKIPPED if skipped else 0


if __name__ == "__main__":
    sys.exit(main())
