"""All the replies that may differ, and how far. Whatever is not listed here is equal byte for byte.

A rule is a function(step, reference, subject, universe) over reply trees; it returns None if the
difference is allowed and a sentence if it is not. It is only asked when the bytes differ, and never
about errors: an error on one side must be the same error on the other.
`universe` is the subject's reply to the step's universe command, where there is one.
"""

import re
from collections import Counter

from .resp import leaves

TOLERANCE_MILLISECONDS = 3000


def _freeze(node):
    kind, value = node
    return kind, tuple(_freeze(child) for child in value) if isinstance(value, list) else value


def _pairs(nodes):
    return list(zip(nodes[::2], nodes[1::2]))


def _same_multiset(reference, subject):
    if Counter(map(repr, reference)) != Counter(map(repr, subject)):
        return "not the same elements"
    return None


def unordered(step, reference, subject, universe):
    """Elements in any order."""
    if reference[0] != subject[0] or not isinstance(subject[1], list):
        return "not the same type of reply"
    return _same_multiset(reference[1], subject[1])


def unordered_pairs(step, reference, subject, universe):
    """Field and value pairs in any order."""
    if reference[0] != subject[0] or not isinstance(subject[1], list):
        return "not the same type of reply"
    return _same_multiset(_pairs(reference[1]), _pairs(subject[1]))


def iteration(step, reference, subject, universe):
    """A cursor, and elements in any order; a whole walk arrives here as one reply with cursor 0.

    Elements may be returned twice, so they are compared as a set.
    """
    if subject[0] != b"*" or len(subject[1] or ()) != 2:
        return "not a cursor and a list of elements"
    if not step.cursor_index:
        return None  # A foreign cursor: where it leads to is the server's own business.
    expected, actual = reference[1][1][1], subject[1][1][1]
    options = [a.upper() for a in step.arguments[step.cursor_index + 1:]]
    if step.name == b"ZSCAN" or (step.name == b"HSCAN" and b"NOVALUES" not in options):
        expected, actual = _pairs(expected), _pairs(actual)
    return _same_multiset(set(map(_freeze_all, expected)), set(map(_freeze_all, actual)))


def _freeze_all(item):
    return _freeze(item) if isinstance(item[0], bytes) else tuple(map(_freeze, item))


def random_part(step, reference, subject, universe):
    """Randomly chosen: as many as the reference gave, all of them really there, shaped alike."""
    if _shape(reference) != _shape(subject):
        return "not as many elements, or not of the same shape"
    there = Counter(leaves(universe))
    for value in leaves(subject):
        if value is not None and value not in there:
            return f"{value!r} is not in the collection"
    return None


def _shape(node):
    kind, value = node
    if isinstance(value, list):
        return kind, tuple(map(_shape, value))
    return kind, value is None


def sorted_as_text(step, reference, subject, universe):
    """Elements that are equal up to their first NUL stand in any order, and LIMIT takes any."""
    words = [word.upper() for word in step.arguments if isinstance(word, bytes)]
    rows_of = words.count(b"GET")
    if rows_of:
        return _same_rows(reference, subject, rows_of, b"LIMIT" in words)
    if _shape(reference) != _shape(subject):
        return "not the same shape"
    same = all((expected or b"").split(b"\0")[0] == (actual or b"").split(b"\0")[0]
               for expected, actual in zip(leaves(reference), leaves(subject)))
    return None if same else "not the same order"


def _same_rows(reference, subject, length, is_part):
    """Rows of values that stand for elements; which ones, nobody knows if they are a part."""
    sides = [leaves(side) for side in (reference, subject)]
    if reference[0] != subject[0] or len(sides[0]) != len(sides[1]):
        return "not as many values"
    rows = [Counter(tuple(side[i:i + length]) for i in range(0, len(side), length))
            for side in sides]
    return None if is_part or rows[0] == rows[1] else "not the same rows"


def near_milliseconds(step, reference, subject, universe):
    """Times in milliseconds, taken at slightly different moments."""
    return _near(reference, subject, TOLERANCE_MILLISECONDS)


def near_seconds(step, reference, subject, universe):
    """Times in seconds, taken at slightly different moments."""
    return _near(reference, subject, TOLERANCE_MILLISECONDS // 1000)


def _near(reference, subject, tolerance):
    if _shape(reference) != _shape(subject):
        return "not the same shape"
    for expected, actual in zip(leaves(reference), leaves(subject)):
        if expected == actual:
            continue
        if expected is None or int(expected) < 0 or int(actual) < 0:
            return "not the same answer about the expiry"
        if abs(int(expected) - int(actual)) > tolerance:
            return f"times {expected.decode()} and {actual.decode()} are too far apart"
    return None


def same_shape(step, reference, subject, universe):
    """Values of the server's own: only the shape and the types are compared."""
    return None if _shape(reference) == _shape(subject) else "not the same shape"


def positive_integer(step, reference, subject, universe):
    if reference[0] == subject[0] == b":" and int(subject[1]) > 0:
        return None
    return "not a positive integer"


def help_text(step, reference, subject, universe):
    """An array of simple strings with the same first line."""
    if subject[0] != b"*" or not subject[1] or subject[1][0] != reference[1][0]:
        return "help does not begin alike"
    return None if all(line[0] == b"+" for line in subject[1]) else "help is not simple strings"


def hello(step, reference, subject, universe):
    """The same properties in the same order; `id` and `modules` are the server's own."""
    if reference[0] != subject[0] or len(reference[1]) != len(subject[1]):
        return "not the same properties"
    for expected, actual in zip(_pairs(reference[1]), _pairs(subject[1])):
        if expected[0] != actual[0]:
            return "not the same properties"
        if expected[0][1] not in (b"id", b"modules") and expected[1] != actual[1]:
            return f"property {expected[0][1].decode()} is different"
    return None


def client_lines(step, reference, subject, universe):
    """The same `name=` fields in the same order; the values tell of two different connections."""
    if reference[0] != subject[0] or not isinstance(subject[1], bytes):
        return "not the same type of reply"

    def names(text):
        line = text.split(b"\n")[0]
        return [word.split(b"=")[0] for word in line.split(b" ") if b"=" in word]

    if names(reference[1]) == names(subject[1]):
        return None
    return f"fields {names(reference[1])} and {names(subject[1])}"


def information(step, reference, subject, universe):
    """INFO: the same sections. Of `keyspace` the lines too, without the averages.

    Without `subexpiry` as well: the reference counts hashes whose fields may have expired or become
    persistent meanwhile, the subject none. Nor does it count sizes, for the lines of `keysizes`.
    """
    if reference[0] != subject[0]:
        return "not the same type of reply"

    def digest(text):
        lines = text.split(b"\r\n")
        keyspace = [b",".join(part for part in line.split(b",")
                              if not part.startswith((b"avg_ttl", b"subexpiry")))
                    for line in lines if re.match(rb"db\d+:", line)]
        return [line for line in lines if line.startswith(b"#")], keyspace

    if digest(reference[1]) == digest(subject[1]):
        return None
    return "not the same sections or databases"


def command_information(step, reference, subject, universe):
    """COMMAND INFO: name, arity, flags, key positions and categories; sets in any order.

    Without names, only the commands that both servers have are compared.
    """
    expected, actual = [list(map(_outline, node[1] or ())) for node in (reference, subject)]
    if len(step.arguments) <= 2:
        expected, actual = [{outline[0]: outline for outline in side if outline}
                            for side in (expected, actual)]
        expected, actual = [{name: side[name] for name in expected.keys() & actual.keys()}
                            for side in (expected, actual)]
    return None if expected == actual else "commands are described differently"


def _outline(command):
    if not isinstance(command[1], list):
        return None
    name, arity, flags, first, last, step, categories = command[1][:7]
    return (name, arity, sorted(leaves(flags)), first, last, step, sorted(leaves(categories)))


def same_type(step, reference, subject, universe):
    """Only the type of the reply is compared."""
    return None if reference[0] == subject[0] else "not the same type of reply"


def tracking_information(step, reference, subject, universe):
    """The flags of CLIENT TRACKINGINFO are a set."""
    return None if sorted(map(repr, leaves(reference))) == sorted(map(repr, leaves(subject))) \
        else "not the same tracking state"


def pending_entries(step, reference, subject, universe):
    """The long form of XPENDING: the third of each entry is a duration."""
    if _shape(reference) != _shape(subject):
        return "not the same shape"
    for expected, actual in zip(reference[1], subject[1]):
        if not isinstance(expected[1], list) or len(expected[1]) != 4:
            return "not the same entries"
        if expected[1][:2] != actual[1][:2] or expected[1][3] != actual[1][3]:
            return "not the same entries"
        reason = _near(expected[1][2], actual[1][2], TOLERANCE_MILLISECONDS)
        if reason:
            return reason
    return None


# Properties of XINFO that are times, or tell of the server's own structure; in lists that are
# pending, integers this large are times, too.
STREAM_TIMES = (b"idle", b"inactive", b"seen-time", b"active-time")
STREAM_NODES = b"radix-tree-nodes"
TIMES_FROM = 1_000_000_000_000


def stream_information(step, reference, subject, universe):
    """XINFO: the same but for times and for how many nodes there are."""
    if _shape(reference) != _shape(subject):
        return "not the same shape"
    return _stream_part(reference, subject)


def _stream_part(reference, subject, name=b""):
    expected, actual = reference[1], subject[1]
    if isinstance(expected, list):
        before = b""
        for one, other in zip(expected, actual):
            reason = _stream_part(one, other, before)
            if reason:
                return reason
            before = one[1] if one[0] == b"$" else b""
        return None
    if name == STREAM_NODES:
        return positive_integer(None, reference, subject, None)
    is_time = name in STREAM_TIMES or (
        reference[0] == b":" and int(expected) >= TIMES_FROM and int(actual) >= TIMES_FROM)
    if is_time:
        return _near(reference, subject, TOLERANCE_MILLISECONDS)
    return None if reference == subject else f"{expected!r} and {actual!r} are not the same"


def libraries(step, reference, subject, universe):
    """FUNCTION LIST: libraries in any order, with their functions and flags in any order."""
    return None if _sorted(reference) == _sorted(subject) else "not the same libraries"


def _sorted(node):
    """A tree with the elements of all its lists in order; those of names and values by pairs."""
    kind, value = node
    if not isinstance(value, list):
        return repr(node)
    parts = [_sorted(child) for child in value]
    if value and value[0][0] == b"$" and any(isinstance(child[1], list) for child in value):
        return repr((kind, sorted(zip(parts[::2], parts[1::2]))))
    return repr((kind, sorted(parts)))


# (rule, why the replies may differ, commands; a subcommand is joined by a hyphen)
TABLE = [
    (unordered, "a hash table has no order",
     "HKEYS HVALS KEYS SMEMBERS SPOP SINTER SUNION SDIFF"),
    (unordered_pairs, "a hash table has no order", "HGETALL"),
    (unordered_pairs, "the order of a pattern's matches is not promised", "CONFIG-GET"),
    (iteration, "cursors are the server's own", "SCAN HSCAN ZSCAN SSCAN"),
    (random_part, "chosen at random", "RANDOMKEY HRANDFIELD ZRANDMEMBER SRANDMEMBER"),
    (sorted_as_text, "the reference compares C strings", "SORT SORT_RO"),
    (near_seconds, "two clocks", "TTL EXPIRETIME HTTL HEXPIRETIME"),
    (same_type, "integers that the reference shares know one last use", "OBJECT-IDLETIME"),
    (near_milliseconds, "two clocks", "PTTL PEXPIRETIME HPTTL HPEXPIRETIME"),
    (same_shape, "two clocks", "TIME"),
    (same_shape, "checked by RESTORE into both servers, not by its bytes",
     "DUMP FUNCTION-DUMP"),
    (same_shape, "each server counts its own connections", "CLIENT-ID"),
    (same_shape, "the reference has commands of modules too", "COMMAND-COUNT"),
    (positive_integer, "each server's own memory layout", "MEMORY-USAGE OBJECT-REFCOUNT"),
    (help_text, "help is prose", "CLIENT-HELP COMMAND-HELP CONFIG-HELP MEMORY-HELP OBJECT-HELP "
     "XGROUP-HELP XINFO-HELP SCRIPT-HELP FUNCTION-HELP"),
    (libraries, "hash tables have no order", "FUNCTION-LIST"),
    (hello, "each server's own identity", "HELLO"),
    (client_lines, "two different connections", "CLIENT-LIST CLIENT-INFO"),
    (information, "each server's own state", "INFO"),
    (command_information, "flags and categories are sets", "COMMAND COMMAND-INFO"),
    (same_type, "the reference has commands of modules too", "COMMAND-LIST COMMAND-DOCS"),
    (tracking_information, "flags are a set", "CLIENT-TRACKINGINFO"),
    (pending_entries, "two clocks", "XPENDING"),
    (stream_information, "two clocks, and nodes of one's own",
     "XINFO-STREAM XINFO-CONSUMERS"),
]

CONTAINERS = (b"CLIENT", b"COMMAND", b"CONFIG", b"FUNCTION", b"MEMORY", b"OBJECT", b"SCRIPT", b"XGROUP",
              b"XINFO")
RULES = {name.replace("-", " ").encode(): rule for rule, _, names in TABLE
         for name in names.split()}


def rule_for(step):
    """The rule for a step, or None if its replies must be equal."""
    return RULES.get(step.name_with_subcommand if step.name in CONTAINERS else step.name)
