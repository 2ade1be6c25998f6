"""What DUMP gives and RESTORE takes: values of every type and encoding, old forms, and damage.

A body is a payload without its version and its sum; `seal` adds these, so that damage is seen by
whoever reads the value, not by the sum.
"""

import struct

VERSION = 12
FOOTER_BYTES = 10
_POLYNOMIAL = 0x95AC9329AC4BC9B5  # Jones' CRC-64, bits from low to high.


def _crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (_POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return table


_CRC = _crc_table()


def seal(body, version=VERSION):
    """A payload with a right sum."""
    payload = body + struct.pack("<H", version)
    crc = 0
    for byte in payload:
        crc = _CRC[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return payload + struct.pack("<Q", crc)


def _numbers(count, step=1, first=0):
    return [str(first + i * step) for i in range(count)]


def _pairs(names, value):
    return [word for name in names for word in (name, value)]


_ENTRIES = [["XADD", "{key}", f"{i // 2 + 1}-{i % 2 + 1}", "name", f"v{i}", "other", str(i)]
            for i in range(7)]
_GROUP = [["XGROUP", "CREATE", "{key}", "g", "0"], ["XGROUP", "CREATE", "{key}", "idle", "2-1"],
          ["XREADGROUP", "GROUP", "g", "one", "COUNT", "3", "STREAMS", "{key}", ">"],
          ["XREADGROUP", "GROUP", "g", "two", "COUNT", "2", "STREAMS", "{key}", ">"],
          ["XGROUP", "CREATECONSUMER", "{key}", "g", "three"], ["XACK", "{key}", "g", "1-1"]]
_DUE = str(4_000_000_000_000)

# (name, limits that make it so, commands that make it)
VALUES = [
    ("string int", {}, [["SET", "{key}", "-70000"]]),
    ("string int8", {}, [["SET", "{key}", "-12"]]),
    ("string embstr", {}, [["SET", "{key}", "some text"]]),
    ("string raw", {}, [["SET", "{key}", "0123456789abcdefghijklmnopqrstuvwxyz" * 2]]),
    ("string compressed", {}, [["SET", "{key}", "x" * 1000]]),
    ("string empty", {}, [["SET", "{key}", ""]]),
    ("string long", {}, [["SET", "{key}", "ab0" * 30000]]),
    ("hyperloglog sparse", {}, [["PFADD", "{key}", *_numbers(30)]]),
    ("hyperloglog dense", {"hll-sparse-max-bytes": "0"}, [["PFADD", "{key}", *_numbers(300)]]),
    ("list listpack", {}, [["RPUSH", "{key}", "one", "2", "-300", "70000", "x" * 70]]),
    ("list quicklist", {"list-max-listpack-size": "3"}, [["RPUSH", "{key}", *_numbers(11, 9999)]]),
    ("list long", {}, [["RPUSH", "{key}", *_numbers(5000)]]),
    ("list plain nodes", {"list-max-listpack-size": "-1"},
     [["RPUSH", "{key}", "a", "b" * 5000, "c", "d" * 9000]]),
    ("list emptied blocks", {"list-max-listpack-size": "2"},
     [["RPUSH", "{key}", *_numbers(9)], ["LREM", "{key}", "0", "4"], ["LPOP", "{key}"]]),
    ("set intset 16", {}, [["SADD", "{key}", *_numbers(6, 700, -2000)]]),
    ("set intset 32", {}, [["SADD", "{key}", *_numbers(6, 70_000)]]),
    ("set intset 64", {}, [["SADD", "{key}", *_numbers(6, 1 << 40, -(1 << 41))]]),
    ("set listpack", {}, [["SADD", "{key}", "a", "bcd", "12", "-4000", "e" * 64]]),
    ("set hashtable", {"set-max-listpack-entries": "1"},
     [["SADD", "{key}", "a", "bcd", "12", "e" * 70]]),
    ("set of long members", {}, [["SADD", "{key}", "a" * 65, "b"]]),
    ("hash listpack", {}, [["HSET", "{key}", "f", "v", "12", "-5", "g" * 20, "w" * 60]]),
    ("hash hashtable", {"hash-max-listpack-entries": "0"},
     [["HSET", "{key}", "f", "v", "12", "-5", "g" * 20, "w" * 70]]),
    ("hash listpackex", {}, [["HSET", "{key}", "f", "v", "12", "-5", "g", "w"],
                             ["HPEXPIREAT", "{key}", _DUE, "FIELDS", "2", "f", "g"]]),
    ("hash listpackex persistent", {}, [["HSET", "{key}", "f", "v", "12", "-5"],
                                        ["HPEXPIREAT", "{key}", _DUE, "FIELDS", "1", "f"],
                                        ["HPERSIST", "{key}", "FIELDS", "1", "f"]]),
    ("hash hashtable with expiries", {"hash-max-listpack-entries": "0"},
     [["HSET", "{key}", "f", "v", "12", "-5", "g", "w" * 70],
      ["HPEXPIREAT", "{key}", _DUE, "FIELDS", "2", "f", "g"]]),
    ("hash long", {}, [["HSET", "{key}", *_pairs(_numbers(600), "v")]]),
    ("zset listpack", {}, [["ZADD", "{key}", "1", "a", "-2.5", "bc", "inf", "12", "0", "-7"]]),
    ("zset skiplist", {"zset-max-listpack-entries": "0"},
     [["ZADD", "{key}", "1", "a", "-2.5", "bc", "inf", "12", "-inf", "-7", "0", "f" * 70]]),
    ("zset long", {}, [["ZADD", "{key}", *_numbers(600)]]),
    ("zset places", {}, [["GEOADD", "{key}", "13.36", "38.11", "P", "15.08", "37.5", "C"]]),
    ("stream", {}, _ENTRIES),
    ("stream of blocks", {"stream-node-max-entries": "2"},
     [*_ENTRIES, ["XDEL", "{key}", "2-1"], ["XADD", "{key}", "9-9", "odd", "fields"]]),
    ("stream with groups", {}, [*_ENTRIES, *_GROUP]),
    ("stream with deleted", {}, [*_ENTRIES, *_GROUP, ["XDEL", "{key}", "1-2", "4-1"]]),
    ("stream trimmed", {}, [*_ENTRIES, ["XTRIM", "{key}", "MAXLEN", "2"]]),
    ("stream empty", {}, [["XGROUP", "CREATE", "{key}", "g", "$", "MKSTREAM"]]),
    ("stream emptied", {}, [*_ENTRIES, ["XTRIM", "{key}", "MAXLEN", "0"]]),
]


def _string(text):
    assert len(text) < 64
    return bytes([len(text)]) + text


def _zip_list(texts):
    """A ziplist; whole numbers below 13 as such."""
    entries, last, before = b"", 10, 0
    for text in texts:
        last = 10 + len(entries)
        small = text.isdigit() and int(text) < 13
        entry = bytes([before]) + (bytes([0xF1 + int(text)]) if small else _string(text))
        before = len(entry)
        entries += entry
    return struct.pack("<IIH", 11 + len(entries), last, len(texts)) + entries + b"\xff"


def _zip_map(pairs):
    """Names and values by turns; each value with a byte to spare behind it."""
    body = b"".join(_string(name) + bytes([len(value), 1]) + value + b"\0" for name, value in pairs)
    return bytes([len(pairs)]) + body + b"\xff"


def old_bodies():
    """(name, body) in the forms that Redis 8.0 still reads and no longer writes."""
    texts = [b"a", b"12", b"bcd", b"5"]
    scores = _string(b"a") + b"\x031.5" + _string(b"b") + b"\xfe" + _string(b"c") + b"\xff"
    return [
        ("list", b"\x01\x03" + _string(b"a") + _string(b"12") + _string(b"")),
        ("zset with text scores", b"\x03\x03" + scores),
        ("hash zipmap", b"\x09" + _string(_zip_map([(b"f", b"v"), (b"12", b"w")]))),
        ("list ziplist", b"\x0a" + _string(_zip_list(texts))),
        ("zset ziplist", b"\x0c" + _string(_zip_list(texts))),
        ("hash ziplist", b"\x0d" + _string(_zip_list(texts))),
        ("list quicklist of ziplists",
         b"\x0e\x02" + _string(_zip_list(texts)) + _string(_zip_list([b"z", b"0"]))),
    ]


def old_streams(body):
    """(name, body) of a stream with small ids and without groups, in the two forms before its own."""
    assert body[0] == 21 and body[-1] == 0
    # The first form lacks the first id, the highest deleted one, and the entries added.
    return [("stream of type 15", b"\x0f" + body[1:-6] + b"\0"), ("stream of type 19", b"\x13" + body[1:])]


def list_pack_texts(packed):
    """The elements of a sound listpack; None for an integer."""
    texts, at = [], 6
    while packed[at] != 0xFF:
        first = packed[at]
        head, text = 1, None
        if first >> 6 == 2:
            text = first & 0x3F
        elif first >> 5 == 6:
            head = 2
        elif first >> 4 == 14:
            head, text = 2, (first & 15) << 8 | packed[at + 1]
        elif first == 0xF0:
            head, text = 5, struct.unpack_from("<I", packed, at + 1)[0]
        elif first >= 0xF1:
            head = {0xF1: 3, 0xF2: 4, 0xF3: 5, 0xF4: 9}[first]
        size = head + (text or 0)
        texts.append(None if text is None else packed[at + head:at + size])
        at += size + (1 if size < 128 else 2 if size < 16_383 else 3 if size < 2_097_151 else 4)
    return texts


def plain_string(body, at):
    """The bytes of a string that is not compressed, at some place in a body."""
    first = body[at]
    if first < 0x40:
        return body[at + 1:at + 1 + first]
    if first < 0x80:
        return body[at + 2:at + 2 + ((first & 0x3F) << 8 | body[at + 1])]
    return body[at + 5:at + 5 + struct.unpack_from(">I", body, at + 1)[0]]


# Types whose body is one string, and where it begins.
_PACKED_AT = {9: 1, 10: 1, 11: 1, 12: 1, 13: 1, 16: 1, 17: 1, 20: 1, 25: 9}
_LIST_PACKS = frozenset((16, 17, 20, 25))
TELLING_BYTES = bytes((0, 1, 2, 0x1F, 0x3F, 0x40, 0x7F, 0x80, 0x81, 0xBF, 0xC0, 0xC1, 0xC2, 0xC3,
                       0xDF, 0xE0, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xFE, 0xFF))


def _length(size):
    if size < 64:
        return bytes([size])
    if size < 1 << 14:
        return bytes([0x40 | size >> 8, size & 0xFF])
    return b"\x80" + struct.pack(">I", size)


def _split(body):
    """(what is before the string, its bytes) of a body that is one string; else None."""
    start = _PACKED_AT.get(body[0])
    if start is None or len(body) <= start + 1:
        return None
    first = body[start]
    if first < 0x40:
        return body[:start], body[start + 1:]
    if first < 0x80:
        return body[:start], body[start + 2:]
    return None


def _change(random, data, others):
    place = random.randrange(len(data) + 1)
    count = min(random.randrange(12), len(data) - place)
    kind = random.randrange(8)
    if kind == 0:
        return data[:place] + bytes([random.randrange(256)]) + data[place:]
    if kind == 1:
        return data[:place] + data[place + count:]
    if kind == 2:
        other = random.randrange(len(data) + 1)
        return data[:other] + data[place:place + count] + data[other:]
    if kind == 3:
        other = random.choice(others)
        return data[:place] + other[random.randrange(len(other) + 1):]
    if place == len(data):
        return data[:random.randrange(len(data) + 1)]
    if kind == 4:
        byte = random.choice(TELLING_BYTES)
    elif kind == 5:
        byte = data[place] ^ 1 << random.randrange(8)
    elif kind == 6:
        byte = (data[place] + random.choice((-1, 1))) & 0xFF
    else:
        byte = random.randrange(256)
    return data[:place] + bytes([byte]) + data[place + 1:]


def damaged(random, bodies):
    """One of `bodies` with a few changes; often with the lengths made right again."""
    body = random.choice(bodies)
    changes = random.choice((1, 1, 1, 2, 3, 5))
    parts = _split(body) if random.randrange(3) else None
    if parts is None:
        for _ in range(changes):
            body = _change(random, body, bodies)
        return body
    before, packed = parts
    for _ in range(changes):
        packed = _change(random, packed, bodies)
    if body[0] in _LIST_PACKS and len(packed) >= 6 and random.randrange(4):
        packed = struct.pack("<I", len(packed)) + packed[4:]
    return before + _length(len(packed)) + packed
