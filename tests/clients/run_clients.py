#!/usr/bin/env python3
"""Runs programs written with other people's clients against a server of their own each.

    run_clients.py --server build/release/server/remora-server [--hiredis PROGRAM] [--only ioredis]

Each program prints "ok NAME" or "FAILED NAME: why" for every case. The last line is
"N passed, N failed". Exit status: 0 all passed, 1 not.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# Why not the interpreter of this script: Debian's redis package is for Debian's Python only.
SYSTEM_PYTHON = "/usr/bin/python3"
PROGRAM_SECONDS = 120
START_SECONDS = 10


class Server:
    """A server on a free port, in a folder that goes away with it."""

    def __init__(self, program):
        self._folder = tempfile.TemporaryDirectory(prefix="remora-clients-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._process = subprocess.Popen(
            [program, "--port", str(self.port), "--save", "", "--dir", self._folder.name],
            stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    self.stop()
                    raise
                time.sleep(0.02)

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()


def install_node_packages(work_folder):
    """The folder in which node finds the clients, with exactly the versions of the lock file."""
    folder = os.path.join(work_folder, "node")
    os.makedirs(folder, exist_ok=True)
    for name in ("package.json", "package-lock.json", "ioredis_client.mjs", "node_redis_client.mjs",
                 "cases.mjs"):
        shutil.copy(os.path.join(HERE, name), folder)
    with open(os.path.join(HERE, "package-lock.json"), "rb") as file:
        lock = file.read()
    stamp = os.path.join(folder, "installed-lock.json")
    if os.path.exists(stamp) and open(stamp, "rb").read() == lock:
        return folder
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder,
                   check=True, stdout=subprocess.DEVNULL)
    with open(stamp, "wb") as file:
        file.write(lock)
    return folder


def clients(settings):
    """{name: a function that gives the command line}, or the reason why there is none."""

    def node(script):
        return lambda: ["node", os.path.join(install_node_packages(settings.work_folder), script)]

    table = {
        "redis-py": lambda: [SYSTEM_PYTHON, os.path.join(HERE, "redis_py_client.py")],
        "ioredis": node("ioredis_client.mjs"),
        "node-redis": node("node_redis_client.mjs"),
    }
    if settings.hiredis:
        table["hiredis"] = lambda: [settings.hiredis]
    return table


def run_client(name, command_line, server_program):
    """(passed, failed) of one program."""
    try:
        server = Server(server_program)
        try:
            result = subprocess.run([*command_line(), str(server.port)], text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                    timeout=PROGRAM_SECONDS, check=False)
        finally:
            server.stop()
    except (OSError, subprocess.SubprocessError) as error:
        print(f"FAILED  {name}: {error}")
        return 0, 1
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
    parser.add_argument("--only", help="one client")
    parser.add_argument("--work-folder", default=os.path.join(tempfile.gettempdir(), "clients"))
    settings = parser.parse_args()
    passed = failed = 0
    for name, command_line in clients(settings).items():
        if settings.only in (None, name):
            counts = run_client(name, command_line, settings.server)
            passed, failed = passed + counts[0], failed + counts[1]
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
