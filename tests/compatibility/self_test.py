#!/usr/bin/env python3
"""Proves that the differential tester finds what it is for, and nothing else.

A proxy in this process stands in front of the reference and damages chosen replies in the way a
wrong server would. Each fault must be found and shrunk to a few commands; without a fault, the
reference beside itself must show no difference.

    self_test.py [--server-command COMMAND]     default: Redis 8.0.2 as `tools/peers` brings it
"""

import argparse
import random
import socket
import sys
import threading
import types
import unittest
from unittest import mock

import run_differential
from differential import generator, grammar, resp, runner, servers, shrinker
from differential.session import Difference
from differential.steps import Step

COMMANDS = 20_000
SHRUNK_COMMANDS_MAX = 6
SERVER_COMMAND = None


class FaultyProxy:
    """A server that asks another one, and lies about some replies.

    `fault(arguments, frame, state)` returns the frame to send on; `state` is a dictionary that
    lives as long as the proxy, for faults that have a memory.
    """

    def __init__(self, target, fault):
        self._target = target
        self._fault = fault
        self._state = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = self._listener.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    def ensure_running(self):
        pass

    def replace_if_stuck(self):
        pass

    def has_died(self):
        return False

    def log_tail(self):
        return ""

    def stop(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        upstream = resp.Connection(self._target)
        requests = RequestReader(client)
        try:
            for arguments in requests:
                upstream.send(resp.encode(arguments))
                frame = upstream.read_frame()
                client.sendall(self._fault(arguments, frame, self._state))
                if arguments[0].upper() == b"QUIT":
                    break
        except (OSError, resp.ReplyError):
            pass
        finally:
            client.close()
            upstream.close()


class RequestReader:
    """The requests that arrive on a socket, one list of arguments after the other."""

    def __init__(self, client):
        self._client = client
        self._buffer = b""

    def __iter__(self):
        position = 0
        while True:
            end = resp.frame_end(self._buffer, position)
            if end >= 0:
                yield [value for _, value in resp.parse(self._buffer[position:end])[1]]
                position = end
                continue
            data = self._client.recv(1 << 16)
            if not data:
                return
            self._buffer, position = self._buffer[position:] + data, 0


def wrong_error_text(arguments, frame, state):
    return frame.replace(b"value is not an integer", b"value isn't an integer")


def wrong_length(arguments, frame, state):
    """STRLEN is one too many for long strings."""
    if arguments[0].upper() == b"STRLEN" and frame[:1] == b":" and int(frame[1:]) > 20:
        return b":%d\r\n" % (int(frame[1:]) + 1)
    return frame


def wrong_type_byte(arguments, frame, state):
    """The right digits, as a bulk string instead of a double."""
    if arguments[0].upper() == b"ZSCORE" and frame[:1] == b",":
        return b"$%d\r\n%b\r\n" % (len(frame) - 3, frame[1:-2])
    return frame


def lost_scan_element(arguments, frame, state):
    """HSCAN forgets the last element."""
    if arguments[0].upper() == b"HSCAN" and frame[:1] == b"*":
        cursor, elements = resp.parse(frame)[1]
        if len(elements[1]) > 4:
            kept = [value for _, value in elements[1][:-2]]
            return b"*2\r\n$%d\r\n%b\r\n%b" % (len(cursor[1]), cursor[1], resp.encode(kept))
    return frame


def foreign_random_member(arguments, frame, state):
    """ZRANDMEMBER names a member that is not there."""
    if arguments[0].upper() == b"ZRANDMEMBER" and len(arguments) == 2 and frame[:2] not in (
            b"$-", b"_\r") and frame[:1] == b"$":
        return b"$7\r\nnowhere\r\n"
    return frame


def wrong_encoding(arguments, frame, state):
    """Only the digest sees it, unless OBJECT ENCODING is asked."""
    return b"$9\r\nhashtable\r\n" if frame == b"$10\r\nlistpackex\r\n" else frame


def wrong_after_rename(arguments, frame, state):
    """A fault with a memory: after a RENAME that succeeded, one DEL counts too many."""
    name = arguments[0].upper()
    if name == b"FLUSHALL":
        state.clear()
    if name == b"RENAME" and frame == b"+OK\r\n":
        state["renamed"] = True
    if name == b"DEL" and frame == b":1\r\n" and state.get("renamed"):
        return b":2\r\n"
    return frame


def wrong_lifetime(arguments, frame, state):
    """PTTL answers in seconds."""
    if arguments[0].upper() == b"PTTL" and frame[:1] == b":" and int(frame[1:]) > 0:
        return b":%d\r\n" % (int(frame[1:]) // 1000)
    return frame


class DifferentialTest(unittest.TestCase):
    """Whole runs against a proxy."""

    @classmethod
    def setUpClass(cls):
        cls.reference = servers.StartedServer(SERVER_COMMAND)
        cls.target = servers.StartedServer(SERVER_COMMAND)

    @classmethod
    def tearDownClass(cls):
        cls.reference.stop()
        cls.target.stop()

    def compare(self, fault, families=None, protocol="both"):
        """Why few families for a fault: with every command that is added elsewhere, a fault in one
        command grows rarer among all, and no number of commands would be enough for long."""
        proxy = FaultyProxy(self.target.address, fault)
        settings = types.SimpleNamespace(
            commands=COMMANDS, seed="self-test", first_epoch=0, protocol=protocol, unsupported=[],
            differences_max=1, shrink_seconds=30)
        catalogue = generator.Catalogue(families)
        run = runner.Runner([self.reference, proxy], catalogue, settings)
        try:
            # Why without sizes: the subject is a Redis, whose count of its keys is wrong after PFADD.
            with mock.patch("builtins.print"), \
                    mock.patch("differential.digest._compare_sizes", lambda *_: None):
                equal = run.run()
            return equal, run.reports
        finally:
            proxy.stop()

    def assert_found(self, fault, families, protocol="both"):
        equal, reports = self.compare(fault, families, protocol)
        self.assertFalse(equal, f"{fault.__name__} was not found in {COMMANDS} commands")
        steps, _ = reports[0]
        self.assertIsNotNone(steps, f"{fault.__name__} did not come again")
        self.assertLessEqual(len(steps), SHRUNK_COMMANDS_MAX)

    def test_no_fault_is_no_difference(self):
        equal, _ = self.compare(lambda arguments, frame, state: frame)
        self.assertTrue(equal)

    def test_wrong_error_text_is_found(self):
        self.assert_found(wrong_error_text, ["strings"])

    def test_wrong_integer_is_found(self):
        self.assert_found(wrong_length, ["strings"])

    def test_wrong_reply_type_is_found(self):
        self.assert_found(wrong_type_byte, ["sorted_sets"], "3")

    def test_lost_scan_element_is_found(self):
        self.assert_found(lost_scan_element, ["hashes"])

    def test_foreign_random_member_is_found(self):
        self.assert_found(foreign_random_member, ["sorted_sets"])

    def test_wrong_encoding_is_found(self):
        self.assert_found(wrong_encoding, ["hashes"])

    def test_fault_with_a_memory_is_shrunk(self):
        self.assert_found(wrong_after_rename, ["keys", "strings"])

    def test_wrong_lifetime_is_found(self):
        self.assert_found(wrong_lifetime, ["keys", "strings"])


class PartsTest(unittest.TestCase):
    """The pieces that need no server."""

    def test_frame_end_waits_for_whole_frames(self):
        frame = b"*3\r\n$3\r\na\r\n\r\n%1\r\n+k\r\n:1\r\n_\r\n"
        for length in range(len(frame)):
            self.assertEqual(resp.frame_end(frame[:length], 0), -1)
        self.assertEqual(resp.frame_end(frame + b"+next\r\n", 0), len(frame))

    def test_templates_keep_their_order(self):
        context = mock.Mock(word=lambda word: word)
        context.random = random.Random(1)
        generate = grammar.compile_template("A (B|B) C")
        self.assertEqual(generate(context), [b"A", b"B", b"C"])

    def test_unbalanced_template_is_refused(self):
        with self.assertRaises(ValueError):
            grammar.compile_template("A [B")

    def test_equal_seeds_give_equal_commands(self):
        catalogue = generator.Catalogue(None)
        streams = [generator.Generator(catalogue, random.Random(7)) for _ in range(2)]
        for _ in range(500):
            first, second = [stream.next_step() for stream in streams]
            self.assertEqual(first.arguments, second.arguments)

    def test_unsupported_commands_and_options_are_left_out(self):
        stream = generator.Generator(generator.Catalogue(["strings"]), random.Random(1),
                                     ["lcs", "set keepttl"])
        for _ in range(3000):
            step = stream.next_step()
            self.assertNotEqual(step.name, b"LCS")
            if step.name == b"SET":
                self.assertNotIn(b"KEEPTTL", [word.upper() for word in step.arguments])

    def test_shrinker_keeps_only_what_is_needed(self):
        steps = [Step([b"SET", b"%d" % number]) for number in range(300)]

        def fails(script):
            names = [step.arguments[1] for step in script]
            if b"17" in names and b"203" in names:
                return Difference(script[-1], len(script) - 1, b"", b"", "both are there")
            return None

        small, _ = shrinker.shrink(steps, fails, 20)
        self.assertEqual([step.arguments[1] for step in small], [b"17", b"203"])


def main():
    global SERVER_COMMAND
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server-command", metavar="COMMAND")
    settings, rest = parser.parse_known_args()
    SERVER_COMMAND = settings.server_command or run_differential.reference_command()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
