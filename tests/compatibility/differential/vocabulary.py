"""The words of the grammar: what `{name}` in a template can become.

Every source is a function(context, arguments) that appends to the arguments. Families add their
own in their files; here are those that several share.

Time. Two servers never read the same millisecond, so an expiry is either in the past, or so far
away that it does not come during a run; those that must come (`{soon_ms}`) end their batch and are
followed by a pause. Absolute times are constants, so a seed means the same on every day.
"""

from .grammar import MALFORMED

FAR_FUTURE_SECONDS = 4_000_000_000  # In the year 2096.
PAUSE_SECONDS = 0.25  # A server needs up to 100 ms to notice by itself that something has expired.

SPECIAL_VALUES = [
    b"", b"a", b"ab", b"abc", b"hello world", b"\x00", b"\r\n", b"a\x00b\r\nc", b"\xff\xfe\xfd",
    b"0", b"1", b"-1", b"10", b"10000", b"-5", b"3.0", b"3.14", b"1e3", b" 7", b"7 ", b"007",
    b"9223372036854775807", b"9223372036854775806", b"-9223372036854775808", b"1.5e300", b"nan",
    b"inf", b"-0", b"0.1", b"99999999999999999999", b"ohmytext", b"mynewtext", b"*3\r\n",
    b"a" * 20, b"b" * 44, b"c" * 45, b"d" * 63, b"e" * 64, b"f" * 65,
]
MEMBERS = [b"m%d" % index for index in range(24)] + [
    b"", b"a", b"aa", b"b", b"B", b"\x00", b"x\r\ny", b"\xff", b"12", b"-7", b"3.5",
    b"1234567890123", b"long" * 20, b"member with spaces",
]
PATTERNS = [
    b"*", b"?", b"??", b"m*", b"*1*", b"[a-m]*", b"[^m]*", b"h[0-3]", b"s?", b"z*", b"\\*", b"",
    b"[z-a]?", b"[", b"m[", b"*[", b"\\", b"***", b"*\x00*", b"m1", b"nosuch", b"[\\]]", b"[^]",
    b"*?*?*", b"[0-9]", b"*\r\n*",
]


def value(context, arguments):
    random = context.random
    dice = random.random()
    if dice < 0.45:
        arguments.append(random.choice(SPECIAL_VALUES))
    elif dice < 0.65:
        arguments.append(b"%d" % random.randint(-20, 12000))
    elif dice < 0.95:
        arguments.append(bytes(random.choices(b"abcd", k=random.randint(1, 12))))
    elif dice < 0.995:
        arguments.append(random.randbytes(random.randint(1, 200)))
    else:
        arguments.append(bytes([random.randrange(256)]) * random.randint(1000, 20000))


def member(context, arguments):
    random = context.random
    if random.random() < 0.94:
        arguments.append(random.choice(MEMBERS))
    else:
        value(context, arguments)


def integer(context, arguments):
    random = context.random
    dice = random.random()
    if dice < 0.9:
        arguments.append(b"%d" % random.choice([random.randint(-9, 9), random.randint(-999, 999)]))
    elif dice < 0.95:
        arguments.append(b"%d" % random.choice(
            [2**31 - 1, -2**31, 2**63 - 1, -2**63, 2**62, -2**62, 2**32]))
    else:
        arguments.append(random.choice(MALFORMED))


def real(context, arguments):
    random = context.random
    dice = random.random()
    if dice < 0.5:
        arguments.append(b"%d" % random.randint(-20, 20))
    elif dice < 0.75:
        arguments.append(b"%g" % (random.randint(-400, 400) / 8))
    elif dice < 0.93:
        arguments.append(random.choice(
            [b"0.1", b"-0.3", b"3.141592653589793", b"1e10", b"-1.5e-7", b"inf", b"-inf", b"+inf",
             b"1e22", b"123456789012345680", b"0.30000000000000004", b"1e17", b"-0", b"1e-5"]))
    else:
        arguments.append(random.choice(MALFORMED))


def index(context, arguments):
    random = context.random
    dice = random.random()
    if dice < 0.85:
        arguments.append(b"%d" % random.randint(-12, 12))
    elif dice < 0.95:
        arguments.append(b"%d" % random.choice(
            [2**63 - 1, -2**63, 2**31, -2**31, 100, -100, 2**32, 4000]))
    else:
        arguments.append(random.choice(MALFORMED))


def count(context, arguments):
    random = context.random
    dice = random.random()
    if dice < 0.9:
        arguments.append(b"%d" % random.choice([0, 1, 1, 2, 3, 5, 10, 1000]))
    elif dice < 0.95:
        arguments.append(b"-%d" % random.randint(1, 20))
    else:
        arguments.append(random.choice(MALFORMED))


def random_count(context, arguments):
    """How many random elements: negative for repetitions, which must stay few."""
    random = context.random
    if random.random() < 0.95:
        arguments.append(b"%d" % random.choice([0, 1, 2, 3, 10, 100, -1, -2, -10, -40]))
    else:
        arguments.append(random.choice(
            [b"x", b"", b"-9223372036854775808", b"9223372036854775808", b"1.5"]))


def scan_count(context, arguments):
    random = context.random
    if random.random() < 0.93:
        arguments.append(b"%d" % random.choice([1, 2, 5, 10, 100, 1000]))
    else:
        arguments.append(random.choice([b"0", b"-1", b"abc", b"", b"1.5", b"99999999999999999999"]))


def cursor(context, arguments):
    random = context.random
    if random.random() < 0.93:
        arguments.append(b"0")
    else:
        arguments.append(random.choice(
            [b"abc", b"-1", b"", b"1 ", b" 0", b"+0", b"18446744073709551616", b"0x0", b"00"]))


def pattern(context, arguments):
    arguments.append(context.random.choice(PATTERNS))


def _expiry(context, arguments, unit, base):
    random = context.random
    dice = random.random()
    if dice < 0.80:
        arguments.append(b"%d" % ((base + random.randint(100_000, 50_000_000)) * unit))
    elif dice < 0.88:
        arguments.append(random.choice([b"0", b"-1", b"-1000", b"-9223372036854775808"]))
    elif dice < 0.94:
        arguments.append(random.choice(
            [b"9223372036854775807", b"9223372036854775", b"9223372036854776",
             b"9223372036854774807", b"-9223372036854775807", b"281474976710655",
             b"281474976710656", b"70368744177663", b"70368744177664000"]))
    else:
        arguments.append(random.choice(MALFORMED))


def ttl(context, arguments):
    _expiry(context, arguments, 1, 0)


def ttl_ms(context, arguments):
    _expiry(context, arguments, 1000, 0)


def at(context, arguments):
    """A point in time in seconds; a few values come again, so that GT and LT meet equals."""
    random = context.random
    if random.random() < 0.4:
        arguments.append(b"%d" % (FAR_FUTURE_SECONDS + random.randint(1, 4)))
    else:
        _expiry(context, arguments, 1, FAR_FUTURE_SECONDS)


def at_ms(context, arguments):
    random = context.random
    if random.random() < 0.4:
        arguments.append(b"%d" % ((FAR_FUTURE_SECONDS + random.randint(1, 4)) * 1000))
    else:
        _expiry(context, arguments, 1000, FAR_FUTURE_SECONDS)


def soon_ms(context, arguments):
    """An expiry that comes while the run pauses."""
    arguments.append(b"%d" % context.random.randint(1, 20))
    context.pause_seconds = PAUSE_SECONDS


def database(context, arguments):
    random = context.random
    if random.random() < 0.9:
        arguments.append(b"%d" % random.choice([0, 0, 0, 1, 2]))
    else:
        arguments.append(random.choice([b"15", b"16", b"-1", b"100", *MALFORMED]))


def garbage(context, arguments):
    arguments.append(context.random.choice(MALFORMED))


def counted(name, limit=4):
    """A source that gives a number and then that many draws of `name`; sometimes a wrong number."""

    def draw(context, arguments):
        random = context.random
        number = random.randint(1, limit)
        dice = random.random()
        if dice < 0.95:
            arguments.append(b"%d" % number)
        elif dice < 0.98:
            arguments.append(b"%d" % random.choice([0, -1, number + 1, number - 1, 100]))
        else:
            arguments.append(random.choice(MALFORMED))
        context.last_count = number
        for _ in range(number):
            context.draw(name, arguments)

    return draw


SHARED = {
    "value": value, "member": member, "integer": integer, "real": real, "index": index,
    "count": count, "random_count": random_count, "scan_count": scan_count, "cursor": cursor,
    "pattern": pattern, "ttl": ttl, "ttl_ms": ttl_ms, "at": at, "at_ms": at_ms,
    "soon_ms": soon_ms, "database": database, "garbage": garbage,
}
