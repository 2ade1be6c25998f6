"""RESP2 and RESP3 on the wire: requests out, reply frames in, nothing interpreted away.

A reply is kept as the bytes that arrived. Two replies with equal bytes are equal, so most are never
parsed; `parse` builds a tree for those that need a closer look. A tree node is a pair
(type byte, value): bytes for scalars, a list of nodes for aggregates, None for a RESP2 null. The
type byte stays, because `:1` and `$1` are different answers.
"""

import socket
import time

AGGREGATES = {ord("*"): 1, ord("~"): 1, ord(">"): 1, ord("%"): 2, ord("|"): 2}
BULKS = frozenset(b"$=!")


class ReplyError(Exception):
    """The server did not answer with a frame: it closed, hung, or sent nonsense."""


def encode(arguments):
    """The request of one command, given as a sequence of bytes."""
    parts = [b"*%d\r\n" % len(arguments)]
    for argument in arguments:
        parts.append(b"$%d\r\n%b\r\n" % (len(argument), argument))
    return b"".join(parts)


def frame_end(buffer, position):
    """Where the frame that starts at `position` ends, or -1 if it is not complete yet."""
    pending = 1
    while pending:
        line_end = buffer.find(b"\r\n", position)
        if line_end < 0:
            return -1
        kind = buffer[position]
        pending -= 1
        if kind in BULKS:
            length = int(buffer[position + 1:line_end])
            line_end += length + 2 if length >= 0 else 0
            if line_end + 2 > len(buffer):
                return -1
        elif kind in AGGREGATES:
            length = int(buffer[position + 1:line_end])
            if length > 0:
                pending += length * AGGREGATES[kind]
            if kind == 124:  # '|': an attribute is followed by the reply that it describes.
                pending += 1
        position = line_end + 2
    return position


def parse(frame):
    """The tree of one complete frame."""
    node, _ = _parse_node(frame, 0)
    return node


def _parse_node(frame, position):
    line_end = frame.index(b"\r\n", position)
    kind = frame[position:position + 1]
    line = frame[position + 1:line_end]
    position = line_end + 2
    if kind[0] in BULKS:
        length = int(line)
        if length < 0:
            return (kind, None), position
        return (kind, frame[position:position + length]), position + length + 2
    if kind[0] in AGGREGATES:
        length = int(line)
        if length < 0:
            return (kind, None), position
        children = []
        for _ in range(length * AGGREGATES[kind[0]]):
            child, position = _parse_node(frame, position)
            children.append(child)
        return (kind, children), position
    return (kind, line), position


def leaves(node):
    """The scalar values below a node, from left to right."""
    kind, value = node
    if isinstance(value, list):
        result = []
        for child in value:
            result.extend(leaves(child))
        return result
    return [value]


class Connection:
    """One client connection to a server at `host:port` or at the path of a Unix socket."""

    def __init__(self, address, timeout_seconds=20.0):
        self.address = address
        self.timeout_seconds = timeout_seconds
        self._buffer = b""
        self._position = 0
        if isinstance(address, str):
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.settimeout(timeout_seconds)
            self._socket.connect(address)
        else:
            self._socket = socket.create_connection(address, timeout_seconds)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request):
        try:
            self._socket.sendall(request)
        except OSError as error:
            raise ReplyError(f"cannot send: {error}") from error

    def read_frame(self):
        """The bytes of the next frame."""
        while True:
            try:
                end = frame_end(self._buffer, self._position)
            except ValueError:
                sample = self._buffer[self._position:self._position + 60]
                raise ReplyError(f"malformed frame: {sample!r}") from None
            if end >= 0:
                frame = self._buffer[self._position:end]
                self._position = end
                return frame
            self._receive()

    def _receive(self):
        try:
            data = self._socket.recv(1 << 18)
        except socket.timeout:
            raise ReplyError(f"no reply within {self.timeout_seconds:.0f} s") from None
        except OSError as error:
            raise ReplyError(f"connection lost: {error}") from error
        if not data:
            raise ReplyError("connection closed by the server")
        self._buffer = self._buffer[self._position:] + data
        self._position = 0

    def command(self, *arguments):
        """Sends one command and returns its reply as a tree."""
        self.send(encode([a if isinstance(a, bytes) else str(a).encode() for a in arguments]))
        return parse(self.read_frame())

    def expect_close(self):
        """True if the server closes the connection without another byte."""
        try:
            self._socket.settimeout(5.0)
            return self._position == len(self._buffer) and self._socket.recv(1) == b""
        except OSError:
            return False

    def close(self):
        self._socket.close()


def wait_until_ready(address, seconds):
    """Waits until a server answers PING at `address`; False if it does not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            connection = Connection(address, 2.0)
            try:
                if connection.command("PING")[1] == b"PONG":
                    return True
            finally:
                connection.close()
        except (OSError, ReplyError):
            pass
        time.sleep(0.02)
    return False
