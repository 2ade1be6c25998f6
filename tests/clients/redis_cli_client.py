"""redis-cli does the same work on a server and on the reference: what it prints is compared.

    redis_cli_client.py --program PROGRAM PORT

Prints "ok NAME" or "FAILED NAME: why" for every case. Exit status: 0 all passed, 1 not, 3 skipped.
"""

import argparse
import re
import subprocess
import sys
import traceback

import child_server
import terminal

RUN_SECONDS = 30
MASS_INSERTIONS = 20_000

# What lies in both servers at the start of a case. All collections are small ones, which keep the
# order in which they were filled.
DATA = """
SET greeting "hello world"
SET binary "\\x00\\xff\\r\\n\\"quoted\\""
SET number 42
HSET user:1 name ann visits 3 city "New York"
HSET user:2 name bob
ZADD board 3 ann 1 bob 2.5 cid
SET spare 1
EXPIREAT spare 4102444800
"""

# Name -> arguments of a call whose output must be equal to the last byte; (arguments, input) where
# something is read from the standard input.
SAME = {
    "bulk_strings_are_raw_on_a_pipe": ["GET", "greeting"],
    "bulk_strings_are_quoted_on_request": ["--no-raw", "GET", "binary"],
    "raw_bytes_come_through": ["--raw", "GET", "binary"],
    "integers_are_shown": ["--no-raw", "INCR", "number"],
    "absence_is_shown": ["--no-raw", "GET", "absent"],
    "arrays_are_numbered": ["--no-raw", "HGETALL", "user:1"],
    "nested_arrays_are_indented": ["--no-raw", "SCAN", "0", "MATCH", "board"],
    "maps_of_resp3_are_shown": ["-3", "--no-raw", "HGETALL", "user:1"],
    "doubles_of_resp3_are_shown": ["-3", "--no-raw", "ZSCORE", "board", "cid"],
    "pairs_of_resp3_are_shown": ["-3", "--no-raw", "ZRANGE", "board", "0", "-1", "WITHSCORES"],
    "null_of_resp3_is_shown": ["-3", "--no-raw", "GET", "absent"],
    "maps_become_json": ["--json", "HGETALL", "user:1"],
    "arrays_become_json": ["--json", "ZRANGE", "board", "0", "-1", "WITHSCORES"],
    "arrays_of_resp2_become_json": ["-2", "--json", "HGETALL", "user:1"],
    "binary_becomes_quoted_json": ["--quoted-json", "GET", "binary"],
    "arrays_become_csv": ["--csv", "ZRANGE", "board", "0", "-1", "WITHSCORES"],
    "delimiters_are_taken": ["-d", "|", "HGETALL", "user:1"],
    "quoted_arguments_are_taken": ["--quoted-input", "GET", '"\\x67reeting"'],
    "errors_are_shown": ["GET"],
    "errors_give_a_status": ["-e", "HGET", "greeting", "field"],
    "unknown_commands_are_errors": ["NOSUCHCOMMAND", "a", "b"],
    "databases_are_chosen": ["-n", "3", "SET", "elsewhere", "1"],
    "databases_out_of_range_are_errors": ["-n", "4000", "GET", "greeting"],
    "calls_are_repeated": ["-r", "3", "-i", "0.01", "INCR", "visits"],
    "the_last_argument_is_read": (["-x", "SET", "read"], "line\n"),
    "an_argument_is_read": (["-X", "tag", "SET", "read", "tag"], "line\n"),
    "commands_are_read": ([], "SET a 1\nGET a\nINCR a\nGET\nHGETALL user:2\n"),
    "transactions_are_read": ([], "MULTI\nINCR number\nGET greeting\nEXEC\n"),
    "users_are_authenticated": ["--user", "default", "--pass", "any", "ACL", "WHOAMI"],
    "unknown_users_are_refused": ["--user", "nobody", "--pass", "any", "PING"],
    "expiries_are_kept": ["EXPIRETIME", "spare"],
    "sizes_are_distributed": ["INFO", "keysizes"],
    "no_cluster_is_found": ["--cluster", "check", "127.0.0.1:PORT"],
}

# What somebody types, line by line.
TYPED = [
    "get greeting", "set typed 'it''s'", "zrange board 0 -1 withscores", "hgetall user:1",
    "get absent", "get", "3 incr typed_count", "multi", "incr number", "get greeting", "exec",
    "multi", "discard", "select 3", "dbsize", "select 0", "hgetall user:1",
    "zscore board cid", "config get maxclients", "object encoding board",
]


class Target:
    """redis-cli on one of the two servers."""

    def __init__(self, cli, port):
        self._command_line = [cli, "-p", str(port)]
        self._port = str(port)

    def command_line(self, *arguments):
        return [*self._command_line, *(word.replace("PORT", self._port) for word in arguments)]

    def run(self, *arguments, given=""):
        """(status, output), with the port replaced by its name."""
        given = given if isinstance(given, bytes) else given.encode()
        ended = subprocess.run(self.command_line(*arguments), input=given,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               timeout=RUN_SECONDS, check=False)
        return ended.returncode, self.normal(ended.stdout.decode(errors="backslashreplace"))

    def output(self, *arguments, given=""):
        return self.run(*arguments, given=given)[1]

    def normal(self, text):
        return text.replace(self._port, "PORT")

    def refill(self):
        self.output("FLUSHALL")
        self.output(given=DATA)

    def typed_session(self, lines, *arguments, prompt=r"\n127\.0\.0\.1:\d+[^\r\n]*> $"):
        """All that is shown to somebody who types `lines`."""
        home = {"HOME": "/nonexistent"}  # No history is read or left.
        with terminal.Terminal(self.command_line(*arguments), home) as screen:
            screen.wait_for(prompt.lstrip("\\n"))
            shown = ""
            for line in lines:
                screen.type(line + "\r")
                shown += screen.wait_for(prompt)
            return [self.normal(line) for line in terminal.plain_lines(shown)]

    def watched(self, arguments, pattern):
        """What a program without end shows on a terminal until it matches `pattern`."""
        with terminal.Terminal(self.command_line(*arguments)) as screen:
            return terminal.plain_lines(screen.wait_for(pattern))


def encode(*words):
    """A request as it travels."""
    words = [word.encode() for word in words]
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words)


def check_equal(subject, reference):
    assert subject == reference, f"{subject!r} is not {reference!r}"


def what_is_typed_is_answered(subject, reference):
    check_equal(subject.typed_session(TYPED), reference.typed_session(TYPED))


def what_is_typed_is_answered_in_resp3(subject, reference):
    check_equal(subject.typed_session(TYPED, "-3"), reference.typed_session(TYPED, "-3"))


def mass_insertion_counts_replies(subject, _):
    requests = b"".join(encode("SET", f"mass:{i}", "v" * (i % 100)) +
                        encode("ZADD", "mass", str(i), f"m{i}") for i in range(MASS_INSERTIONS))
    _, output = subject.run("--pipe", given=requests)
    assert f"errors: 0, replies: {2 * MASS_INSERTIONS}" in output, output
    assert subject.output("ZCARD", "mass").strip() == str(MASS_INSERTIONS)
    assert subject.output("STRLEN", "mass:199").strip() == "99"


def mass_insertion_counts_errors(subject, reference):
    lines = "".join(f"INCR {key}\r\n" for key in ("number", "greeting", "board", "number"))
    check_equal(subject.run("--pipe", given=lines), reference.run("--pipe", given=lines))


def scans_find_what_matches(subject, reference):
    for target in (subject, reference):
        target.output(given="".join(f"SET scan:{i} {i}\n" for i in range(2000)))
    for pattern in ("scan:*9", "user:?", "nothing*", "*"):
        found = [sorted(target.output("--scan", "--pattern", pattern).split())
                 for target in (subject, reference)]
        check_equal(*found)


def summary(output):
    return sorted(line for line in output.split("-- summary --")[1].splitlines() if line)


def the_biggest_keys_are_found(subject, reference):
    check_equal(summary(subject.output("--bigkeys")), summary(reference.output("--bigkeys")))


def the_heaviest_keys_are_found(subject, reference):
    def shape(target):
        # Memory is measured, so only names and counts are equal.
        lines = summary(target.output("--memkeys"))
        counts = [re.match(r"\d+ \w+ with", line) for line in lines]
        return [count.group() for count in counts if count]

    check_equal(shape(subject), shape(reference))
    assert 'Sampled 7 keys' in subject.output("--memkeys")


def hot_keys_are_found(subject, reference):
    for target in (subject, reference):
        target.output("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu")
        target.refill()
    shown = [sorted(line for line in target.output("--hotkeys").splitlines() if "hot key" in line)
             for target in (subject, reference)]
    for target in (subject, reference):
        target.output("CONFIG", "SET", "maxmemory-policy", "noeviction")
    keys = [[re.sub(r"\[.*?\]|counter: \d+|with.*", "", line) for line in lines] for lines in shown]
    check_equal(sorted(set(keys[0])), sorted(set(keys[1])))


def latency_is_sampled(subject, _):
    fields = subject.output("--latency", "--raw").split()
    assert len(fields) == 4 and int(fields[3]) > 10, fields


def latencies_are_drawn(subject, _):
    shown = subject.watched(["--latency-dist", "-i", "0.3"], r"\n[^\n]*\d\S*%?[^\n]*\n")
    assert shown, shown


def figures_go_on(subject, reference):
    pattern = r"(?:\n[^\n]*\d+ \(\+\d+\)[^\n]*){3}"
    arguments = ["--stat", "-i", "0.1"]
    shown = [[line for line in target.watched(arguments, pattern) if line]
             for target in (subject, reference)]
    check_equal(shown[0][:2], shown[1][:2])
    rows = [line.split() for line in shown[0][3:]]
    assert rows and all(row[0] == "7" for row in rows), rows


def key_statistics_are_collected(subject, reference):
    def shape(target):
        lines = target.output("--keystats").split("Type        Total keys")[1].splitlines()
        return sorted(line.split()[:3] for line in lines[2:] if line)

    if "Unrecognized option" in reference.output("--keystats"):
        return  # Not in the older releases.
    check_equal(shape(subject), shape(reference))


def passwords_are_asked_for(subject, _):
    subject.output("CONFIG", "SET", "requirepass", "secret")
    try:
        assert "NOAUTH" in subject.output("GET", "number")
        assert subject.output("-a", "secret", "--no-auth-warning", "GET", "number") == "42\n"
        uri = ["-u", "redis://default:secret@127.0.0.1:PORT/0", "--no-auth-warning"]
        assert subject.output(*uri, "GET", "number") == "42\n"
    finally:
        subject.output("-a", "secret", "CONFIG", "SET", "requirepass", "")


CASES = [
    what_is_typed_is_answered, what_is_typed_is_answered_in_resp3, mass_insertion_counts_replies,
    mass_insertion_counts_errors, scans_find_what_matches, the_biggest_keys_are_found,
    the_heaviest_keys_are_found, hot_keys_are_found, latency_is_sampled, latencies_are_drawn,
    figures_go_on, key_statistics_are_collected, passwords_are_asked_for,
]


def same_output(case):
    arguments, given = case if isinstance(case, tuple) else (case, "")

    def run(subject, reference):
        check_equal(subject.run(*arguments, given=given), reference.run(*arguments, given=given))

    return run


def run_cases(subject, reference):
    cases = {name: same_output(case) for name, case in SAME.items()}
    cases.update((case.__name__, case) for case in CASES)
    failed = 0
    for name, case in cases.items():
        try:
            subject.refill()
            reference.refill()
            case(subject, reference)
            print(f"ok {name}")
        except Exception:  # Any failure of a case is that case's failure.
            failed += 1
            print(f"FAILED {name}: {traceback.format_exc().splitlines()[-1]}")
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("port", type=int)
    settings = parser.parse_args()
    try:
        server = child_server.Server(child_server.reference_program("redis-server"))
    except child_server.Skipped as reason:
        print(f"skipped: {reason}")
        return child_server.SKIPPED
    try:
        failed = run_cases(Target(settings.program, settings.port),
                           Target(settings.program, server.port))
    finally:
        server.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
