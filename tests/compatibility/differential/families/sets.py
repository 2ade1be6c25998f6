"""Sets, small enough to be packed and large enough not to be, of integers and of other members."""

from ..vocabulary import counted, member

KEYS = {"set_key": ["s0", "s1", "s2", "s3", "s\0\r\n4", "ints0", "ints1"]}


def set_member(context, arguments):
    """Half of them integers, of all widths."""
    random = context.random
    dice = random.random()
    if dice < 0.35:
        arguments.append(b"%d" % random.randint(-12, 40))
    elif dice < 0.5:
        arguments.append(b"%d" % random.choice(
            [32767, 32768, -32768, -32769, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**63 - 1, -2**63,
             random.randint(-10**6, 10**6), random.randint(-10**15, 10**15)]))
    else:
        member(context, arguments)


def integer_run(context, arguments):
    """Integers side by side, so many that a set of them comes to its limit."""
    random = context.random
    start = random.choice([0, 0, 100, -50, 32000, 2**40])
    count = random.choice([5, 60, 127, 128, 129, 300, 511, 513])
    arguments.extend(b"%d" % number for number in range(start, start + count))


def text_run(context, arguments):
    random = context.random
    start = random.choice([0, 0, 40, 100])
    count = random.choice([5, 60, 127, 128, 129, 200])
    arguments.extend(b"text:%d" % number for number in range(start, start + count))


def limits(context, arguments):
    """Integers may always be at least as many as members of a packed list: else the encoding of a
    stored union depends on the order in which the reference's tables are walked."""
    random = context.random
    integers = random.choice([0, 1, 4, 8, 12, 128, 512, 512, 512])
    packed = min(integers, random.choice([0, 1, 4, 8, 12, 128, 128, 128]))
    arguments += [b"set-max-intset-entries", b"%d" % integers,
                  b"set-max-listpack-entries", b"%d" % packed]


def value_limit(context, arguments):
    arguments += [b"set-max-listpack-value", b"%d" % context.random.choice([0, 4, 8, 64, 64, 128])]


VOCABULARY = {
    "set_member": set_member, "integer_run": integer_run, "text_run": text_run,
    "set_limits": limits, "set_value_limit": value_limit, "set_keys": counted("set_key", 3),
}

COMMANDS = """
20 SADD {set_key} {set_member}*
 3 SADD {set_key} {integer_run}
 2 SADD {set_key} {text_run}
 2 SADD {any_key} {set_member}
12 SREM {set_key} {set_member}*
 2 SREM {set_key} {integer_run}
 2 SREM {set_key} {text_run}
 5 SISMEMBER {set_key} {set_member}
 5 SMISMEMBER {set_key} {set_member}*
 4 SCARD {set_key}
 4 SMEMBERS {set_key}
 9 SMOVE {set_key} {set_key} {set_member}
 5 SRANDMEMBER {set_key} [{random_count}]
 6 SINTER {set_key}*
 6 SUNION {set_key}*
 6 SDIFF {set_key}*
 6 SINTERSTORE {set_key} {set_key}*
 6 SUNIONSTORE {set_key} {set_key}*
 8 SDIFFSTORE {set_key} {set_key}*
 5 SINTERCARD {set_keys} [LIMIT {index}]
 5 SSCAN {set_key} {cursor} <[MATCH {pattern}] [COUNT {scan_count}] [NOVALUES]>
 3 OBJECT ENCODING {set_key}
 2 COPY {set_key} {set_key} [REPLACE]
 2 DEL {set_key}
 2 ZUNIONSTORE {any_key} 2 {set_key} {set_key} [WEIGHTS 2 3] [AGGREGATE (SUM|MIN|MAX)]
 1 ZINTER 2 {set_key} {set_key} WITHSCORES
 1 ZDIFF 2 {set_key} {set_key} WITHSCORES
 1 ZINTERCARD 2 {set_key} {set_key} [LIMIT {index}]
"""

# Why limits come exactly as written: see there. Why SPOP does: damaged, it would take members at
# random, which then are not the same on both sides.
EXACT_COMMANDS = """
2 SPOP {set_key} (100000|100000|100000|0|-1|{garbage})
0.5 SPOP {set_key} 100000 {garbage}
1.5 CONFIG SET {set_limits}
0.5 CONFIG SET {set_value_limit}
0.5 CONFIG SET set-max-intset-entries 512 set-max-listpack-entries 128 set-max-listpack-value 64
0.2 CONFIG GET set-max-*
"""
