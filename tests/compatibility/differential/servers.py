"""The two servers of a run: started here from a command line, or running already."""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile

from . import resp

START_SECONDS = 20
STOP_SECONDS = 10


def free_port():
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class StartedServer:
    """A server process of ours, in an empty folder of its own, started again if it has died.

    `{port}` in the command line is replaced by the port; without it, `--port N` and the options
    that keep a Redis-like server from saving are added.
    """

    def __init__(self, command):
        self.command = command
        self.port = free_port()
        self.address = ("127.0.0.1", self.port)
        self.starts = 0
        self._folder = tempfile.mkdtemp(prefix="remora-differential-")
        self._process = None
        self.ensure_running()

    def ensure_running(self):
        if self._process is not None and self._process.poll() is None:
            return
        words = shlex.split(self.command.replace("{port}", str(self.port)))
        if "{port}" not in self.command:
            words += ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
                      "--appendonly", "no"]
        if os.path.exists(words[0]):
            words[0] = os.path.abspath(words[0])
        with open(os.path.join(self._folder, "log"), "ab") as log:
            self._process = subprocess.Popen(
                words, cwd=self._folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.starts += 1
        if not resp.wait_until_ready(self.address, START_SECONDS):
            raise RuntimeError(f"{words[0]} did not start:\n{self.log_tail()}")

    def has_died(self):
        return self._process.poll() is not None

    def replace_if_stuck(self):
        """Ends a process that no longer answers, so that `ensure_running` starts another."""
        if not self.has_died() and not resp.wait_until_ready(self.address, 2):
            self._end(signal.SIGKILL)

    def log_tail(self):
        with open(os.path.join(self._folder, "log"), "rb") as log:
            return log.read()[-2000:].decode(errors="replace")

    def stop(self):
        self._end(signal.SIGTERM)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self, how):
        if self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


class RunningServer:
    """A server somebody else started; `text` is host:port or the path of a Unix socket."""

    def __init__(self, text):
        if "/" in text:
            self.address = text
        else:
            host, _, port = text.rpartition(":")
            self.address = (host or "127.0.0.1", int(port))
        self.starts = 1
        if not resp.wait_until_ready(self.address, START_SECONDS):
            raise RuntimeError(f"nobody answers at {text}")

    def ensure_running(self):
        pass

    def has_died(self):
        return not resp.wait_until_ready(self.address, 2)

    def replace_if_stuck(self):
        pass

    def log_tail(self):
        return ""

    def stop(self):
        pass
