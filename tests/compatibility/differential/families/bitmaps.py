"""Bits of strings."""

KEYS = {"bits_key": ["b0", "b1", "b2", "b3", "b4", "b\0\r\n5", ""]}


def bit_offset(context, arguments):
    """The number of a bit: near, or beyond every limit, never in between (memory)."""
    random = context.random
    dice = random.random()
    if dice < 0.8:
        arguments.append(b"%d" % random.randint(0, 200))
    elif dice < 0.9:
        arguments.append(b"%d" % random.randint(200, 40000))
    else:
        arguments.append(random.choice(
            [b"-1", b"4294967296", b"9223372036854775807", b"x", b"", b"01", b"+1", b"1 "]))


def field_offset(context, arguments):
    random = context.random
    if random.random() < 0.75:
        return bit_offset(context, arguments)
    dice = random.random()
    if dice < 0.85:
        arguments.append(b"#%d" % random.randint(0, 40))
    else:
        arguments.append(random.choice(
            [b"#", b"#-1", b"##1", b"#x", b"#4294967296", b"#9223372036854775807",
             b"#288230376151711744", b"# 1"]))


def field_type(context, arguments):
    random = context.random
    dice = random.random()
    if dice < 0.45:
        arguments.append(random.choice(
            [b"u1", b"i1", b"u8", b"i8", b"u16", b"i16", b"u32", b"i32", b"u63", b"i63", b"i64"]))
    elif dice < 0.95:
        sign = random.choice([b"i", b"u"])
        arguments.append(b"%s%d" % (sign, random.randint(1, 64 if sign == b"i" else 63)))
    else:
        arguments.append(random.choice(
            [b"u0", b"i0", b"u64", b"i65", b"U8", b"8", b"", b"i", b"u", b"i+8", b"i08", b"f8"]))


def field_value(context, arguments):
    random = context.random
    dice = random.random()
    if dice < 0.6:
        arguments.append(b"%d" % random.randint(-300, 300))
    elif dice < 0.95:
        power = 2 ** random.randint(0, 63)
        number = random.choice([1, -1]) * power + random.randint(-2, 2)
        arguments.append(b"%d" % min(max(number, -2**63), 2**63 - 1))
    else:
        context.draw("integer", arguments)


def bytes_value(context, arguments):
    """Bytes with long runs, in lengths around the widths of registers."""
    random = context.random
    size = random.choice([0, 1, 7, 8, 9, 31, 32, 33, 63, 64, 65, 127, 128, 200, 1530, 1537, 3000])
    filling = random.choice([b"\x00", b"\xff", None])
    value = bytearray(filling * size if filling else random.randbytes(size))
    for _ in range(random.randint(0, 2) if size else 0):
        value[random.randrange(size)] = random.randrange(256)
    arguments.append(bytes(value))


VOCABULARY = {"bit_offset": bit_offset, "field_offset": field_offset, "field_type": field_type,
              "field_value": field_value, "bytes_value": bytes_value}

COMMANDS = """
10 SETBIT {bits_key} {bit_offset} (0|1)
 1 SETBIT {any_key} {bit_offset} (0|1)
 1 SETBIT {bits_key} {bit_offset} {index}
 8 GETBIT {bits_key} {bit_offset}
 8 SET {bits_key} {bytes_value}
 1 SET {bits_key} {integer}
 2 SETRANGE {bits_key} {bit_offset} {bytes_value}
 1 EXPIRE {bits_key} {ttl}
 1 DEL {bits_key}
 3 BITCOUNT {bits_key}
 5 BITCOUNT {bits_key} {index} {index} [BYTE|BIT]
 3 BITCOUNT {bits_key} {bit_offset} {bit_offset} [BYTE|BIT]
 3 BITPOS {bits_key} (0|1)
 3 BITPOS {bits_key} (0|1) {index}
 5 BITPOS {bits_key} (0|1) {index} {index} [BYTE|BIT]
 3 BITPOS {bits_key} (0|1) {bit_offset} {bit_offset} [BYTE|BIT]
 9 BITOP (AND|OR|XOR) {bits_key} {bits_key}*
 2 BITOP (AND|OR|XOR|NOT) {bits_key} {any_key}*
 3 BITOP NOT {bits_key} {bits_key}
 4 BITFIELD {bits_key} GET {field_type} {field_offset}
 6 BITFIELD {bits_key} [OVERFLOW (WRAP|SAT|FAIL)] SET {field_type} {field_offset} {field_value}
 8 BITFIELD {bits_key} [OVERFLOW (WRAP|SAT|FAIL)] INCRBY {field_type} {field_offset} {field_value} [OVERFLOW (WRAP|SAT|FAIL)] [SET {field_type} {field_offset} {field_value}] [GET {field_type} {field_offset}]
 1 BITFIELD {any_key} [GET {field_type} {field_offset}] [INCRBY {field_type} {field_offset} {field_value}]
 3 BITFIELD_RO {bits_key} [GET {field_type} {field_offset}] [GET {field_type} {field_offset}]
 1 BITFIELD_RO {bits_key} <[GET {field_type} {field_offset}] [OVERFLOW SAT] [SET {field_type} {field_offset} {field_value}]>
"""
