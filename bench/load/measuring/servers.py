"""The servers that are compared, how they are started, and what /proc knows of them."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
START_SECONDS = 10
COMMON_OPTIONS = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
SERVER_PROCESSOR = "0"


class Server:
    """One of the compared: `peer` is a name that tools/peers knows, or None for ours."""

    def __init__(self, name, title, peer=None, options=()):
        self.name = name
        self.title = title
        self._peer = peer
        self._options = list(options)
        self._command = None

    @property
    def is_ours(self):
        return self._peer is None

    def prepare(self, repository):
        """Finds or fetches or builds the program."""
        if self._peer is None:
            build = os.path.join(repository, "build", "release")
            if not os.path.exists(os.path.join(build, "build.ninja")):
                subprocess.run(["cmake", "--preset", "release"], cwd=repository, check=True)
            subprocess.run(["cmake", "--build", build, "--target", "remora-server",
                            "load_generator"], check=True, stdout=subprocess.DEVNULL)
            self._command = os.path.join(build, "server", "remora-server")
        else:
            program = self._peer.split("-")[0] + "-server"
            found = subprocess.run([os.path.join(repository, "tools", "peers"), "path", self._peer,
                                    program], check=True, stdout=subprocess.PIPE, text=True)
            self._command = found.stdout.strip()

    @contextlib.contextmanager
    def running(self, pin):
        """A started server, which ends with the block."""
        folder = tempfile.mkdtemp(prefix="remora-load-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        prefix = ["taskset", "-c", SERVER_PROCESSOR] if pin else []
        process = subprocess.Popen(
            [*prefix, self._command, "--port", str(port), "--dir", folder, *COMMON_OPTIONS,
             *self._options], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        try:
            running = RunningServer(process.pid, port)
            running.wait(process)
            yield running
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            shutil.rmtree(folder, ignore_errors=True)


class RunningServer:
    def __init__(self, pid, port):
        self.pid = pid
        self.port = port

    def wait(self, process):
        deadline = time.monotonic() + START_SECONDS
        while self.ask("PING") is None:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("a server does not start")
            time.sleep(0.02)

    def ask(self, *words):
        """The reply to one command as raw bytes, or None if nobody answers."""
        request = b"*%d\r\n" % len(words)
        for word in words:
            word = str(word).encode()
            request += b"$%d\r\n%s\r\n" % (len(word), word)
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
                connection.sendall(request)
                reply = connection.recv(65536)
                if reply.startswith(b"$") and b"\r\n" in reply:
                    wanted = int(reply[1:reply.index(b"\r\n")]) + reply.index(b"\r\n") + 4
                    while len(reply) < wanted:
                        reply += connection.recv(65536)
                return reply
        except OSError:
            return None

    def processor_seconds(self):
        """User and system time of all threads so far."""
        with open(f"/proc/{self.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def resident_bytes(self):
        with open(f"/proc/{self.pid}/statm", encoding="utf-8") as file:
            return int(file.read().split()[1]) * PAGE_BYTES

    def used_memory(self):
        """What INFO says, or None."""
        reply = self.ask("INFO", "memory") or b""
        for line in reply.split(b"\r\n"):
            if line.startswith(b"used_memory:"):
                return int(line.split(b":")[1])
        return None


# Why twice: the peers answer with one thread unless told otherwise, ours with all processors.
ALL = [
    Server("remora", "remora-server (io-threads as by default)"),
    Server("remora1", "remora-server (io-threads 1)", options=["--io-threads", "1"]),
    Server("redis", "Redis 8.0.6", peer="redis-8.0.6"),
    Server("valkey", "Valkey 9.1.2", peer="valkey-9.1.2"),
]
