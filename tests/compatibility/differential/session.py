"""Two connections in lock-step: the same batch to both servers, then reply against reply."""

import time
from dataclasses import dataclass

from . import exceptions, resp

BATCH_SIZE = 100
ITERATION_CALLS_MAX = 100_000
ERROR_TYPES = (b"-", b"!")


@dataclass
class Difference:
    """Where the two servers part: the step, both answers, and why that is not allowed."""
    step: object
    position: int  # Of the last step in the script that matters.
    reference: bytes
    subject: bytes
    reason: str

    def is_of_digest(self):
        return self.step is None


def _is_missing(frame):
    """True for what stands in place of a frame: no line of RESP ends so, not a big number either."""
    return frame[:1] == b"(" and not frame.endswith(b"\r\n")


class Session:
    """One script's life: fresh connections, empty databases, the prelude; then its steps."""

    def __init__(self, servers, prelude, statistics=None):
        """`statistics`, a Counter, is told the command and the type byte of every reply."""
        self._servers = servers
        self._statistics = statistics
        self._connections = [None, None]
        self._captures = {}
        for side, server in enumerate(servers):
            server.ensure_running()
            self._connect(side)
        for arguments in prelude:
            for connection in self._connections:
                connection.command(*arguments)

    def close(self):
        for connection in self._connections:
            if connection is not None:
                connection.close()

    @property
    def connections(self):
        return self._connections

    def run(self, steps, start=0):
        """The first Difference that the steps bring up, or None."""
        batch = []
        for position, step in enumerate(steps, start):
            if batch and (step.needs_quiet() or (
                    step.needs_captures() and any(earlier.identifier for _, earlier in batch))):
                difference = self._run_batch(batch)
                if difference:
                    return difference
                batch = []
            batch.append((position, step))
            if step.stands_alone() or len(batch) >= BATCH_SIZE:
                difference = self._run_batch(batch)
                if difference:
                    return difference
                batch = []
        return self._run_batch(batch) if batch else None

    def _connect(self, side):
        if self._connections[side] is not None:
            self._connections[side].close()
        self._connections[side] = resp.Connection(self._servers[side].address)

    def _run_batch(self, batch):
        try:
            for side, connection in enumerate(self._connections):
                connection.send(self._requests(batch, side))
        except resp.ReplyError:
            pass  # The reply that is missing will say where.
        for position, step in batch:
            frames, universe = [], None
            for side, connection in enumerate(self._connections):
                try:
                    if step.universe:
                        universe = connection.read_frame()
                    frames.append(connection.read_frame())
                except resp.ReplyError as error:
                    frames.append(f"({error})".encode())
            if not all(frames) or any(map(_is_missing, frames)):
                silent = "reference" if _is_missing(frames[0]) else "subject"
                # Why the last position: whatever ended the server may stand later in the batch.
                return Difference(step, batch[-1][0], *frames, f"the {silent} did not answer")
            if self._statistics is not None:
                self._statistics[step.name, frames[0][:1]] += 1
            frames = self._follow_up(step, frames)
            reason = self._compare(step, frames, universe)
            if reason:
                return Difference(step, position, *frames, reason)
        return None

    def _requests(self, batch, side):
        requests = []
        for _, step in batch:
            if step.universe:
                requests.append(resp.encode(step.universe))
            requests.append(resp.encode(step.bytes_for(side, self._captures)))
        return b"".join(requests)

    def _follow_up(self, step, frames):
        """Does what a step asks for after its reply; returns the replies to compare."""
        if step.identifier:
            self._captures[step.identifier] = tuple(resp.parse(frame)[1] for frame in frames)
        if step.cursor_index:
            frames = [self._walk(step, side, frame) for side, frame in enumerate(frames)]
        if step.closes():
            for side, connection in enumerate(self._connections):
                closed = connection.expect_close()
                frames[side] += b"" if closed else b"+left open\r\n"
                self._connect(side)
        if step.pause_seconds:
            time.sleep(step.pause_seconds)
        return frames

    def _walk(self, step, side, frame):
        """Calls a SCAN command until its cursor is 0 again; the whole walk as one reply."""
        node = resp.parse(frame)
        elements = b""
        count = 0
        for _ in range(ITERATION_CALLS_MAX):
            if node[0] != b"*" or len(node[1] or ()) != 2:
                return frame
            first = frame.index(b"\r\n", frame.index(b"\r\n", frame.index(b"\r\n") + 2) + 2) + 2
            head_end = frame.index(b"\r\n", first)
            count += int(frame[first + 1:head_end])
            elements += frame[head_end + 2:]
            if node[1][0][1] == b"0":
                break
            arguments = list(step.bytes_for(side, self._captures))
            arguments[step.cursor_index] = node[1][0][1]
            try:
                self._connections[side].send(resp.encode(arguments))
                frame = self._connections[side].read_frame()
            except resp.ReplyError as error:
                return f"-({error} during the iteration)\r\n".encode()
            node = resp.parse(frame)
        else:
            return b"-(the iteration does not end)\r\n"
        return b"*2\r\n$1\r\n0\r\n*%d\r\n%b" % (count, elements)

    def _compare(self, step, frames, universe):
        """Why two replies are not equal enough, or None."""
        if frames[0] == frames[1]:
            return None
        rule = exceptions.rule_for(step)
        if rule is None:
            return "the replies differ"
        reference, subject = map(resp.parse, frames)
        if reference[0] in ERROR_TYPES or subject[0] in ERROR_TYPES:
            return "the replies differ"
        return rule(step, reference, subject, universe and resp.parse(universe))
