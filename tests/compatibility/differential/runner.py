"""A whole run: epochs of random commands, digests in between, and what to do about differences.

An epoch is a script on emptied servers with thresholds of its own. It has its own seed, so that any
of them can be run again alone, and it is short enough to be shrunk.
"""

import random
import sys
import time
from collections import Counter

from . import digest, report, shrinker
from .generator import Generator
from .session import Session

EPOCH_COMMANDS = 5000
DIGEST_COMMANDS = 1000

DEFAULTS = [
    ("hash-max-listpack-entries", 128), ("hash-max-listpack-value", 64),
    ("zset-max-listpack-entries", 128), ("zset-max-listpack-value", 64),
    ("set-max-intset-entries", 512), ("set-max-listpack-entries", 128),
    ("set-max-listpack-value", 64), ("list-max-listpack-size", -2),
    ("stream-node-max-entries", 100), ("stream-node-max-bytes", 4096),
    ("proto-max-bulk-len", 536870912),
]


def prelude(protocol, generator_random):
    """The commands that bring a server to the start of an epoch."""
    commands = [("HELLO", protocol), ("CLIENT", "UNPAUSE"), ("FLUSHALL",),
                ("SCRIPT", "FLUSH"), ("FUNCTION", "FLUSH")]
    commands += [("CONFIG", "SET", name, value) for name, value in DEFAULTS]
    if generator_random.random() < 0.7:
        for kind in ("hash", "zset", "set"):
            entries, length = generator_random.choice([4, 8, 16]), generator_random.choice([8, 64])
            commands.append(("CONFIG", "SET", f"{kind}-max-listpack-entries", entries))
            commands.append(("CONFIG", "SET", f"{kind}-max-listpack-value", length))
    return commands


class Runner:
    """Compares two servers; prints what it finds. `servers` are the reference and the subject."""

    def __init__(self, servers, catalogue, settings):
        self._servers = servers
        self._catalogue = catalogue
        self._settings = settings
        self.statistics = Counter()
        self.commands = 0
        self.reports = []

    def run(self):
        """True if no difference was found."""
        started = time.monotonic()
        epoch = self._settings.first_epoch
        while self.commands < self._settings.commands:
            difference = self._run_epoch(epoch)
            if difference and len(self.reports) >= self._settings.differences_max:
                break
            epoch += 1
            if epoch % 10 == 0:
                print(f"{self.commands} commands, {len(self.reports)} differences, "
                      f"{time.monotonic() - started:.0f} s", file=sys.stderr)
        seconds = time.monotonic() - started
        print(f"{self.commands} commands, seed {self._settings.seed}, {seconds:.1f} s: "
              f"{len(self.reports)} differences")
        return not self.reports

    def _protocol_of(self, epoch):
        return {"2": 2, "3": 3, "both": 2 + epoch % 2}[self._settings.protocol]

    def _run_epoch(self, epoch):
        source = random.Random(f"{self._settings.seed}/{epoch}")
        generator = Generator(self._catalogue, source, self._settings.unsupported)
        start = prelude(self._protocol_of(epoch), source)
        steps = []
        size = min(EPOCH_COMMANDS, self._settings.commands - self.commands)
        session = Session(self._servers, start, self.statistics)
        try:
            difference = None
            while difference is None and len(steps) < size:
                more = [generator.next_step()
                        for _ in range(min(DIGEST_COMMANDS, size - len(steps)))]
                difference = session.run(more, len(steps))
                steps += more
                difference = difference or digest.compare(self._servers, len(steps) - 1)
        finally:
            session.close()
        self.commands += len(steps)
        if difference:
            self._report(epoch, start, steps, difference)
        return difference

    def _report(self, epoch, start, steps, difference):
        crashed = [name for name, server in zip(("reference", "subject"), self._servers)
                   if server.has_died()]
        log = "".join(server.log_tail() for server in self._servers if server.has_died())
        print(f"difference {len(self.reports) + 1}: seed {self._settings.seed}, epoch {epoch}"
              + "".join(f", the {name} has died" for name in crashed), flush=True)
        print(report.describe(difference), flush=True)
        steps = steps[:difference.position + 1]
        small, shrunk = shrinker.shrink(
            steps, lambda script: self._fails(script, start, difference.is_of_digest()),
            self._settings.shrink_seconds)
        if small is None:
            print("  it does not come again; the last commands before it:")
            print(report.script([], steps[-15:]))
        else:
            print(f"  shrunk from {len(steps)} commands to {len(small)}:")
            print(report.script(start, small))
            print(report.describe(shrunk))
        if log:
            print(log)
        print(flush=True)
        self.reports.append((small, shrunk or difference))

    def _fails(self, script, start, with_digest):
        for server in self._servers:
            server.replace_if_stuck()
        session = Session(self._servers, start)
        try:
            difference = session.run(script)
            if difference is None and with_digest:
                difference = digest.compare(self._servers, len(script) - 1)
            return difference
        finally:
            session.close()
