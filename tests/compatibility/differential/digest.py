"""The whole visible state of a server: every key of the used databases, and all about it."""

from collections import Counter

from . import exceptions, resp
from .session import Difference

DATABASES = (0, 1, 2, 15)
CONTENT = {
    b"string": [b"GET"], b"hash": [b"HGETALL"], b"zset": [b"ZRANGE", b"0", b"-1", b"WITHSCORES"],
    b"list": [b"LRANGE", b"0", b"-1"], b"set": [b"SMEMBERS"], b"stream": [b"XRANGE", b"-", b"+"],
}


# How INFO keysizes names the types, and how many elements of their content make one of theirs.
SIZED = {
    b"string": ("strings_sizes", 1), b"list": ("lists_items", 1), b"set": ("sets_items", 1),
    b"zset": ("zsets_items", 2), b"hash": ("hashes_items", 2),
}


class _Reader:
    """Sends many commands at once over a connection of its own."""

    def __init__(self, address):
        self._connection = resp.Connection(address)

    def ask(self, commands):
        self._connection.send(b"".join(map(resp.encode, commands)))
        return [resp.parse(self._connection.read_frame()) for _ in commands]

    def close(self):
        self._connection.close()


def _read(reader, database):
    """{key: (type, encoding, milliseconds to live, content, fields' expiries)}"""
    keys = reader.ask([[b"SELECT", b"%d" % database], [b"KEYS", b"*"]])[1]
    keys = sorted(key for _, key in keys[1])
    abouts = reader.ask([[word, *rest, key] for key in keys for word, *rest in
                         ([b"TYPE"], [b"OBJECT", b"ENCODING"], [b"PTTL"])])
    contents = []
    for place, key in enumerate(keys):
        command, *arguments = CONTENT.get(abouts[3 * place][1], [b"EXISTS"])
        contents.append([command, key, *arguments])
    contents = reader.ask(contents)
    state = {}
    for place, key in enumerate(keys):
        kind, encoding, lifetime = abouts[3 * place:3 * place + 3]
        content, expiries = contents[place], {}
        if kind[1] == b"hash":
            expiries = _field_expiries(reader, key, content)
            pairs = content[1]
            content = Counter(map(repr, zip(pairs[::2], pairs[1::2])))
        elif kind[1] == b"set":
            content = Counter(map(repr, content[1]))
        state[key] = (kind, encoding, lifetime, content, expiries)
    return state


def _field_expiries(reader, key, content):
    fields = [value for _, value in content[1][::2]]
    if not fields:
        return {}
    reply, = reader.ask([[b"HPEXPIRETIME", key, b"FIELDS", b"%d" % len(fields), *fields]])
    return dict(zip(fields, reply[1] if isinstance(reply[1], list) else []))


def _short(size):
    for unit in ("", "K", "M", "G"):
        if size < 1024:
            break
        size //= 1024
    return f"{size}{unit}"


def _expected_sizes(database, state):
    """The lines of INFO keysizes about a database with these keys."""
    counts = {}
    for kind, _, _, content, _ in state.values():
        if kind[1] in SIZED:
            name, parts = SIZED[kind[1]]
            elements = sum(content.values()) if isinstance(content, Counter) else len(content[1])
            size = elements if isinstance(content, Counter) else elements // parts
            counts.setdefault(name, Counter())[size.bit_length()] += 1
    return {f"db{database}_distrib_{name}:" +
            ",".join(f"{_short(1 << power >> 1)}={count}" for power, count in sorted(row.items()))
            for name, row in counts.items()}


def _compare_sizes(reader, database, state):
    """A sentence if a server's count of its keys by size is not what its keys say."""
    # Why not against the reference: its count is wrong after PFADD.
    text, = reader.ask([[b"INFO", b"keysizes"]])
    lines = {line for line in text[1].decode().splitlines() if line.startswith(f"db{database}_")}
    expected = _expected_sizes(database, state)
    return None if lines == expected else f"sizes {sorted(expected)} and {sorted(lines)}"


def _compare_key(key, reference, subject):
    """A sentence if two states of one key are not the same."""
    for what, expected, actual in zip(("type", "encoding"), reference, subject):
        if expected != actual:
            return f"{what} of {key!r}: {expected[1]!r} and {actual[1]!r}"
    reason = exceptions.near_milliseconds(None, reference[2], subject[2], None)
    if reason:
        return f"time to live of {key!r}: {reason}"
    if reference[3] != subject[3]:
        return f"content of {key!r}: {reference[3]!r} and {subject[3]!r}"[:4000]
    for field, expected in reference[4].items():
        reason = exceptions.near_milliseconds(None, expected, subject[4].get(field, expected), None)
        if reason:
            return f"expiry of field {field!r} of {key!r}: {reason}"
    return None


def compare(servers, position):
    """A Difference between the states of the two servers, or None."""
    readers = []
    try:
        readers = [_Reader(server.address) for server in servers]
        for database in DATABASES:
            reference, subject = [_read(reader, database) for reader in readers]
            reason = None
            if reference.keys() != subject.keys():
                reason = (f"keys only in the reference {sorted(reference.keys() - subject.keys())},"
                          f" only in the subject {sorted(subject.keys() - reference.keys())}")
            else:
                for key in reference:
                    reason = reason or _compare_key(key, reference[key], subject[key])
                reason = reason or _compare_sizes(readers[1], database, subject)
            if reason:
                return Difference(None, position, b"", b"", f"database {database}: {reason}")
    except (OSError, resp.ReplyError, ValueError) as error:
        return Difference(None, position, b"", b"", f"the state cannot be read: {error}")
    finally:
        for reader in readers:
            reader.close()
    return None
