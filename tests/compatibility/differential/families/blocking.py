"""Blocking commands as one client sees them: what is there is taken at once, and what is not times out.
Clients that bring each other what they wait for are in run_blocking.py."""

from ..vocabulary import counted

WEIGHT = 0.5
KEYS = {}

SHORT = [b"0.001", b".001", b"1e-3", b"0.0001", b"1e-10", b"0x1p-10", b"0.0005"]
# Why so many: who mistakes one of them for a timeout waits for ever, and is found.
WRONG = [b"", b"abc", b"-1", b"-0.5", b"nan", b"-nan", b"inf", b"-inf", b"1e400", b"1e300", b"-1e300",
         b" 1", b"1 ", b"1x", b"0x", b"1,5", b"\xff", b"1\x00", b"9223372036854775807",
         b"9223372036854775808", b"9223372036854775", b"9223372036854776", b"-9223372036854775809",
         b"9" * 40]


def timeout(context, arguments):
    arguments.append(context.random.choice(SHORT if context.random.random() < 0.6 else WRONG))


SHORT_MILLISECONDS = [b"1", b"1", b"1", b"2"]
WRONG_MILLISECONDS = [b"", b"abc", b"-1", b"1.5", b"1e3", b" 1", b"01", b"+1", b"9223372036854775807",
                      b"9223372036854775808", b"-9223372036854775809", b"\xff", b"1\x00"]


def short_ms(context, arguments):
    arguments.append(context.random.choice(
        SHORT_MILLISECONDS if context.random.random() < 0.7 else WRONG_MILLISECONDS))


VOCABULARY = {
    "short_ms": short_ms,
    "timeout": timeout,
    "blocking_sorted_key": lambda context, arguments: context.draw(
        "any_key" if context.random.random() < 0.1 else "sorted_key", arguments),
    "blocking_sorted_keys": counted("blocking_sorted_key", 3),
    "blocking_list_key": lambda context, arguments: context.draw(
        "any_key" if context.random.random() < 0.1 else "list_key", arguments),
    "blocking_list_keys": counted("blocking_list_key", 3),
    "pop_count": lambda context, arguments: arguments.append(
        context.random.choice([b"1", b"2", b"10", b"0", b"-1", b"abc", b"9223372036854775808"])),
}

COMMANDS = ""

# Why exactly as written: a damaged timeout may last for ever.
EXACT_COMMANDS = """
10 ZADD {sorted_key} 1 {member} 2 {member}
10 RPUSH {list_key} {member} {member}
 4 BLPOP {blocking_list_key}* {timeout}
 4 BRPOP {blocking_list_key}* {timeout}
 4 BLMPOP {timeout} {blocking_list_keys} (LEFT|RIGHT) [COUNT {pop_count}]
 4 BLMOVE {blocking_list_key} {blocking_list_key} (LEFT|RIGHT) (LEFT|RIGHT) {timeout}
 3 BRPOPLPUSH {blocking_list_key} {blocking_list_key} {timeout}
 1 BLMPOP {timeout} {blocking_list_keys} (LEFT|RIGHT|NOSUCH) [COUNT] [COUNT {pop_count}]
 1 BLMPOP {timeout} (0|-1|abc|1000) {list_key} LEFT
 1 BLMPOP {timeout} {blocking_list_keys}
 1 BLMOVE {list_key} {list_key} (LEFT|RIGHT|NOSUCH) (LEFT|NOSUCH) {timeout}
 1 BLMOVE {list_key} {list_key} LEFT {timeout}
 1 BLPOP {list_key}
 1 BRPOP {timeout}
 1 BRPOPLPUSH {list_key} {timeout}
 4 BZPOPMIN {blocking_sorted_key}* {timeout}
 4 BZPOPMAX {blocking_sorted_key}* {timeout}
 4 BZMPOP {timeout} {blocking_sorted_keys} (MIN|MAX) [COUNT {pop_count}]
 1 BZMPOP {timeout} {blocking_sorted_keys} (MIN|MAX|NOSUCH) [COUNT] [COUNT {pop_count}]
 1 BZMPOP {timeout} (0|-1|abc|1000) {sorted_key} MIN
 1 BZMPOP {timeout} {blocking_sorted_keys}
 1 BZPOPMIN {sorted_key}
 1 BZPOPMAX {timeout}
 1 BZMPOP {timeout}
 3 XREAD BLOCK {short_ms} STREAMS {reads}
 1 XREAD COUNT {pop_count} BLOCK {short_ms} STREAMS {stream_key} {stream_id}
 3 XREADGROUP GROUP {group} {consumer} BLOCK {short_ms} STREAMS {group_reads}
"""
