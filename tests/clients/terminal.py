"""A program on a terminal of its own, as somebody who types sees it."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

ROWS, COLUMNS = 50, 250
READ_BYTES = 65536
# A line is drawn anew at every letter; only the last drawing stays. Colours and moves are no text.
REDRAWN = re.compile(r".*\r\x1b\[0K")
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")


class Terminal:
    """Starts `command_line`; to be used in a with statement, which ends the program, too."""

    def __init__(self, command_line, environment=None):
        self._process, self._screen = pty.fork()
        if self._process == 0:
            os.environ.update({"TERM": "xterm", **(environment or {})})
            os.execvp(command_line[0], command_line)
        fcntl.ioctl(self._screen, termios.TIOCSWINSZ,
                    struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._shown = b""

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        try:
            os.kill(self._process, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.close(self._screen)
        os.waitpid(self._process, 0)

    def type(self, text):
        os.write(self._screen, text.encode())

    def wait_for(self, pattern, seconds=10):
        """What has been shown since the last wait, as soon as it matches `pattern`."""
        wanted = re.compile(pattern.encode(), re.DOTALL)
        deadline = time.monotonic() + seconds
        while not wanted.search(self._shown):
            readable, _, _ = select.select([self._screen], [], [],
                                           max(deadline - time.monotonic(), 0))
            more = self._read() if readable else b""
            if not more:
                raise AssertionError(f"{pattern!r} is not shown: {self._shown[-500:]!r}")
            self._shown += more
        shown, self._shown = self._shown, b""
        return shown.decode(errors="backslashreplace")

    def _read(self):
        try:
            return os.read(self._screen, READ_BYTES)
        except OSError:  # The program has ended.
            return b""


def plain_lines(shown):
    """The lines of `shown` as they stand in the end, without colours."""
    lines = [REDRAWN.sub("", line) for line in shown.split("\n")]
    return [ESCAPE.sub("", line).replace("\r", "").rstrip() for line in lines]
