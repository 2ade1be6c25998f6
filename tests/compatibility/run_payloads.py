#!/usr/bin/env python3
"""Gives what DUMP gives to the other server's RESTORE, whole and damaged, and compares what is taken.

    run_payloads.py --subject-command build/release/server/remora-server
    run_payloads.py --subject-command ... --damaged 200000 --seed 5

Values of every type and encoding go both ways; there they must be the same value, in the same
encoding, and so after another DUMP and RESTORE. Payloads that are damaged, with a right sum, must be
refused by both or by none, and then be the same value. The reference looks into all it is given
(`sanitize-dump-payload yes`), as the subject always does; `may_be_refused` says where the subject
looks closer.

Exit status: 0 no difference, 1 differences, 2 wrong usage, 3 skipped (no reference to be had).
"""

import argparse
import os
import random
import re
import sys

from differential import payloads, resp, servers
from run_differential import reference_command

BATCH = 200
DIFFERENCES_MAX = 10
WITH_DEBUG = " --port {port} --bind 127.0.0.1 --save '' --appendonly no --enable-debug-command yes"
FIELD_EXPIRY_MAX = (1 << 46) - 1
NUMBER = re.compile(rb"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?inf(inity)?", re.IGNORECASE)


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subject-command", metavar="COMMAND", required=True)
    parser.add_argument("--reference-command", metavar="COMMAND")
    parser.add_argument("--damaged", type=int, default=20_000, help="how many damaged payloads")
    parser.add_argument("--seed", default=None, help="default: a new one, which is printed")
    settings = parser.parse_args()
    if settings.seed is None:
        settings.seed = os.urandom(4).hex()
    return settings


class Side:
    """One of the two servers, with a connection to it."""

    def __init__(self, name, server, settings=()):
        self.name = name
        self.server = server
        self._settings = settings
        self._connection = None
        self.connect()

    def connect(self):
        self.server.replace_if_stuck()
        self.server.ensure_running()
        self._connection = resp.Connection(self.server.address)
        for name, value in self._settings:
            self.ask([["CONFIG", "SET", name, value]])

    def ask(self, commands):
        """The replies to several commands, sent at once."""
        requests = [[a if isinstance(a, bytes) else str(a).encode() for a in command]
                    for command in commands]
        self._connection.send(b"".join(map(resp.encode, requests)))
        return [resp.parse(self._connection.read_frame()) for _ in requests]

    def state(self, key):
        """All that is compared about a key."""
        return self.ask([["TYPE", key], ["OBJECT", "ENCODING", key],
                         ["DEBUG", "DIGEST-VALUE", key]])

    def make(self, key, limits, commands):
        before = {name: self.ask([["CONFIG", "GET", name]])[0][1][1][1] for name in limits}
        for name, value in limits.items():
            self.ask([["CONFIG", "SET", name, value]])
        replies = self.ask([[word.replace("{key}", key) for word in command]
                            for command in commands])
        for name, value in before.items():
            self.ask([["CONFIG", "SET", name, value]])
        failed = [reply for reply in replies if reply[0] == b"-"]
        if failed:
            raise RuntimeError(f"{self.name}: {key} cannot be made: {failed[0][1]}")


class Differences:
    def __init__(self):
        self.count = 0

    def add(self, text):
        self.count += 1
        print(text)


def exchange(sides, differences):
    """Makes all values on both sides and lets them travel; returns their bodies."""
    bodies = []
    for name, limits, commands in payloads.VALUES:
        key = name.replace(" ", "-")
        for side in sides:
            side.ask([["FLUSHALL"]])
            side.make(key, limits, commands)
        dumped = [side.ask([["DUMP", key]])[0][1] for side in sides]
        bodies += sorted({payload[:-payloads.FOOTER_BYTES] for payload in dumped})
        for maker, payload in zip(sides, dumped):
            travel(sides, f"{name}, made by the {maker.name}", payload, differences)
        if name == "stream":
            old = payloads.old_bodies() + payloads.old_streams(bodies[-1])
    for name, body in old:
        bodies.append(body)
        travel(sides, f"old form of a {name}", payloads.seal(body), differences)
    return bodies


def travel(sides, name, payload, differences):
    """One payload restored on both sides, what both dump then restored on the other."""
    replies = [side.ask([["RESTORE", "here", "0", payload, "REPLACE"]])[0] for side in sides]
    if replies[0] != replies[1] or replies[0][1] != b"OK":
        return differences.add(f"{name}: RESTORE says {replies[0]} and {replies[1]}")
    states = [side.state("here") for side in sides]
    if states[0] != states[1]:
        return differences.add(f"{name}: restored, {states[0]} and {states[1]}")
    again = [side.ask([["DUMP", "here"]])[0][1] for side in sides]
    for side, payload_of_other in zip(sides, reversed(again)):
        reply, = side.ask([["RESTORE", "there", "0", payload_of_other, "REPLACE"]])
        state = side.state("there")
        if reply[1] != b"OK" or state[2] != states[0][2] or state[0] != states[0][0]:
            differences.add(f"{name}: DUMP of the other is, with the {side.name}, "
                            f"{reply}, {state} instead of {states[0]}")
    return None


def ask_all(side, commands, differences):
    """Replies of one side; None for a command during which the server ended."""
    try:
        return side.ask(commands)
    except resp.ReplyError:
        side.connect()
    replies = []
    for command in commands:
        try:
            replies += side.ask([command])
        except resp.ReplyError as error:
            if side.name == "subject":
                differences.add(f"the subject ended: {error}: {command[3].hex()}")
            replies.append(None)
            side.connect()
    return replies


def has_score_that_is_none(reference, key):
    payload = reference.ask([["DUMP", key]])[0][1]
    if payload[0] != 17:
        return False
    texts = payloads.list_pack_texts(payloads.plain_string(payload, 1))
    return any(text is not None and not NUMBER.fullmatch(text) for text in texts[1::2])


def has_expiry_out_of_range(reference, key):
    fields = [value for _, value in reference.ask([["HKEYS", key]])[0][1]]
    times, = reference.ask([["HPEXPIRETIME", key, "FIELDS", len(fields), *fields]])
    return not all(-2 <= int(time) <= FIELD_EXPIRY_MAX for _, time in times[1])


def may_be_refused(reference, key):
    """Whether the subject may refuse what the reference has taken: it holds values to more.

    A stream that contradicts itself: marks, ids and counts that are not those of its entries and
    groups. A sorted set with a score that is no number. A field that expires later than any
    command could tell it to.
    """
    kind = reference.ask([["TYPE", key]])[0][1]
    return (kind == b"stream" or kind == b"zset" and has_score_that_is_none(reference, key) or
            kind == b"hash" and has_expiry_out_of_range(reference, key))


def has_due_fields(sides, key):
    """Whether some fields of a hash are due, which only the reference keeps for a while; all others
    must be there on both sides."""
    contents = [side.ask([["HLEN", key], ["HGETALL", key]]) for side in sides]
    pairs = [sorted(zip(all_[1][::2], all_[1][1::2])) for _, all_ in contents
             if isinstance(all_[1], list)]
    return len(pairs) == 2 and pairs[0] == pairs[1] and int(contents[0][0][1]) > len(pairs[0])


def damage(sides, bodies, settings, differences):
    """Returns how many damaged payloads both took, only the reference, and how many ended it."""
    generator = random.Random(settings.seed)
    # Why not the longest: most of their bytes are alike, and damage there says nothing new.
    bodies = [body for body in bodies if len(body) < 600]
    taken = refused = ended = 0
    for _ in range(0, settings.damaged, BATCH):
        batch = [payloads.damaged(generator, bodies) for _ in range(BATCH)]
        commands = [["RESTORE", f"k{i}", "0", payloads.seal(body), "REPLACE"]
                    for i, body in enumerate(batch)]
        for side in sides:
            side.ask([["FLUSHALL"]])
        answers = [ask_all(side, commands, differences) for side in sides]
        ends = [i for i, answer in enumerate(answers[0]) if answer is None]
        ended += len(ends)
        # What the reference held when it ended is gone, and cannot be compared.
        first_kept = ends[-1] + 1 if ends else 0
        for i, body in enumerate(batch[first_kept:], first_kept):
            reference, subject = answers[0][i], answers[1][i]
            if reference != subject and reference[1] == b"OK" and may_be_refused(sides[0], f"k{i}"):
                refused += 1
            elif reference != subject:
                differences.add(f"{body.hex()}: {reference} and {subject}")
            elif reference[1] == b"OK":
                taken += 1
                compare(sides, f"k{i}", body, differences)
        if differences.count >= DIFFERENCES_MAX:
            break
    return taken, refused, ended


def compare(sides, key, body, differences):
    try:
        states = [side.state(key) for side in sides]
    except resp.ReplyError as error:
        differences.add(f"{body.hex()}: the value cannot be read: {error}")
        for side in sides:
            side.connect()
        return
    if states[0] != states[1] and not has_due_fields(sides, key):
        differences.add(f"{body.hex()}: {states[0]} and {states[1]}")


def main():
    settings = parse_arguments()
    started = []
    differences = Differences()
    try:
        for command in (settings.reference_command or reference_command(),
                        settings.subject_command):
            started.append(servers.StartedServer(command + WITH_DEBUG))
        sides = [Side("reference", started[0],
                      [("sanitize-dump-payload", "yes"), ("rdbcompression", "no")]),
                 Side("subject", started[1])]
        bodies = exchange(sides, differences)
        taken, refused, ended = damage(sides, bodies, settings, differences)
    finally:
        for server in started:
            server.stop()
    print(f"{len(bodies)} values and {settings.damaged} damaged payloads, seed {settings.seed}: "
          f"{taken} were taken, {refused} only by the reference, {ended} ended it, "
          f"{differences.count} differences")
    return 1 if differences.count else 0


if __name__ == "__main__":
    sys.exit(main())
