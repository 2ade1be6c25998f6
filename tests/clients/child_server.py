"""Servers that tests start: on a free port of the loopback interface, in a folder of their own."""

import os
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REFERENCE = "redis-8.0.2"
START_SECONDS = 10
SKIPPED = 3


class Skipped(Exception):
    """Something to compare with is not to be had on this machine."""


class Server:
    """A server on a free port, in a folder that goes away with it."""

    def __init__(self, program):
        self._folder = tempfile.TemporaryDirectory(prefix="remora-clients-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--dir", self._folder.name],
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


def reference_program(name):
    """The path of a program of the reference release, which is fetched if need be."""
    found = subprocess.run([os.path.join(ROOT, "tools", "peers"), "path", REFERENCE, name],
                           stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode == SKIPPED:
        raise Skipped(f"{REFERENCE} cannot be fetched")
    found.check_returncode()
    return found.stdout.strip()
