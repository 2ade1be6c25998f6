"""HyperLogLogs. GET and the digests compare their bytes."""

KEYS = {"hll_key": ["p0", "p1", "p2", "p3", "p\0\r\n4", ""]}

HEADER = b"HYLL\x01\x00\x00\x00"


def elements(context, arguments):
    """Few, many, or so many that the string becomes dense; often some that are there already."""
    random = context.random
    dice = random.random()
    count = 1 if dice < 0.5 else random.randint(2, 40) if dice < 0.9 else random.randint(100, 700)
    span = random.choice([10, 300, 100000])
    for _ in range(count):
        if random.random() < 0.97:
            arguments.append(b"%d" % random.randint(0, span))
        else:
            context.draw("value", arguments)


def _sparse(random):
    """Opcodes that stand for all registers, in pieces of any size: not as they come by themselves."""
    opcodes, left = bytearray(), 16384
    longest = random.choice([3, 60, 3000])
    while left:
        kind = random.random()
        if kind < 0.4:
            run = min(left, random.randint(1, 4))
            opcodes.append(0x80 | random.randint(0, 31) << 2 | (run - 1))
        elif kind < 0.7:
            run = min(left, random.randint(1, 64))
            opcodes.append(run - 1)
        else:
            run = min(left, random.randint(1, longest))
            opcodes += bytes([0x40 | (run - 1) >> 8, (run - 1) & 255])
        left -= run
    return bytes(opcodes)


def hll_value(context, arguments):
    """A string that is a HyperLogLog, or looks like one at first sight."""
    random = context.random
    dice = random.random()
    count = random.choice([b"\0" * 8, b"\0" * 7 + b"\x80", random.randbytes(7) + b"\0"])
    if dice < 0.5:
        arguments.append(HEADER + count + _sparse(random))
    elif dice < 0.7:
        arguments.append(b"HYLL\0\0\0\0" + count + random.randbytes(12288))
    elif dice < 0.8:
        # Ends early, between two opcodes.
        arguments.append(HEADER + count + bytes([0x7F, random.randrange(255)]))
    else:
        arguments.append(random.choice([
            b"", b"HYLL", b"HYLL\x01" + b"\0" * 10, b"HYLL\x01" + b"\0" * 11,
            b"HYLL\x02" + b"\0" * 20, b"hyll\x01" + b"\0" * 20, b"HYLL\0\0\0\0" + b"\0" * 12287,
            b"HYLL\0\0\0\0" + b"\0" * 12297, b"HYLL\xff" + b"\0" * 12299, b"12", b"text"]))


def sparse_limit(context, arguments):
    arguments.append(context.random.choice([b"0", b"20", b"100", b"1000", b"3000", b"20000"]))


VOCABULARY = {"elements": elements, "hll_value": hll_value, "sparse_limit": sparse_limit}

COMMANDS = """
20 PFADD {hll_key} {elements}
 1 PFADD {hll_key}
 1 PFADD {any_key} {elements}
 8 PFCOUNT {hll_key}
 5 PFCOUNT {hll_key}*
 2 PFCOUNT {any_key}*
 9 PFMERGE {hll_key} {hll_key}*
 2 PFMERGE {hll_key}
 2 PFMERGE {any_key} {any_key}*
 6 GET {hll_key}
 5 SET {hll_key} {hll_value}
 1 EXPIRE {hll_key} {ttl}
 2 DEL {hll_key}
 2 OBJECT ENCODING {hll_key}
 2 PFDEBUG ENCODING {hll_key}
 2 PFDEBUG DECODE {hll_key}
 1 PFDEBUG TODENSE {hll_key}
 0.5 PFDEBUG GETREG {hll_key}
 0.5 PFDEBUG (ENCODING|DECODE|TODENSE|NOSUCH) {any_key}
"""

# Why apart: with anything but ON and OFF the reference replies twice.
EXACT_COMMANDS = """
 1 PFDEBUG SIMD (ON|OFF)
 1 CONFIG SET hll-sparse-max-bytes {sparse_limit}
"""
