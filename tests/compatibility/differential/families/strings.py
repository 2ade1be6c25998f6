"""Strings."""

KEYS = {"string_key": ["s0", "s1", "s2", "s3", "s4", "s\0\r\n5", ""]}


def offset(context, arguments):
    """A place in a string: near, or beyond every limit, never in between (memory)."""
    random = context.random
    dice = random.random()
    if dice < 0.85:
        arguments.append(b"%d" % random.randint(0, 30))
    elif dice < 0.9:
        arguments.append(b"%d" % random.randint(100, 4000))
    else:
        arguments.append(random.choice(
            [b"-1", b"536870912", b"536870913", b"4294967296", b"9223372036854775807", b"x"]))


VOCABULARY = {"offset": offset}

COMMANDS = """
10 SET {string_key} {value}
14 SET {string_key} {value} <[NX|XX] [GET] [EX {ttl}|PX {ttl_ms}|EXAT {at}|PXAT {at_ms}|KEEPTTL]>
 2 SET {any_key} {value}
12 GET {string_key}
 3 GETDEL {string_key}
 6 GETEX {string_key} [EX {ttl}|PX {ttl_ms}|EXAT {at}|PXAT {at_ms}|PERSIST]
 4 GETSET {string_key} {value}
 5 SETNX {string_key} {value}
 3 SETEX {string_key} {ttl} {value}
 3 PSETEX {string_key} {ttl_ms} {value}
 6 APPEND {string_key} {value}
 4 STRLEN {string_key}
 6 SETRANGE {string_key} {offset} {value}
 5 GETRANGE {string_key} {index} {index}
 2 SUBSTR {string_key} {index} {index}
 6 INCR {string_key}
 4 DECR {string_key}
 6 INCRBY {string_key} {integer}
 4 DECRBY {string_key} {integer}
 7 INCRBYFLOAT {string_key} {real}
 5 MGET {string_key}*
 1 MGET {any_key}*
 5 MSET {string_key} {value} [{string_key} {value} [{string_key} {value}]]
 3 MSETNX {string_key} {value} [{string_key} {value}]
 5 LCS {string_key} {string_key} <[LEN] [IDX] [MINMATCHLEN {index}] [WITHMATCHLEN]>
 2 SET {string_key} {integer}
"""

# Why apart: these must come exactly as written, or a server would be waited for.
EXACT_COMMANDS = """
0.02 SET {string_key} {value} PX {soon_ms}
0.02 PSETEX {string_key} {soon_ms} {value}
0.02 GETEX {string_key} PX {soon_ms}
"""
