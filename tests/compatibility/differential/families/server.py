"""The server as a whole: databases, thresholds of the encodings, and what it tells of commands."""

WEIGHT = 0.3
KEYS = {}

ENTRY_LIMITS = [
    b"hash-max-listpack-entries", b"zset-max-listpack-entries", b"hash-max-ziplist-entries",
    b"zset-max-ziplist-entries",
]
VALUE_LIMITS = [
    b"hash-max-listpack-value", b"zset-max-listpack-value", b"hash-max-ziplist-value",
    b"zset-max-ziplist-value",
]


def entry_limit(context, arguments):
    random = context.random
    arguments.append(random.choice(ENTRY_LIMITS))
    arguments.append(b"%d" % random.choice([0, 1, 4, 8, 8, 12, 128]))


def value_limit(context, arguments):
    random = context.random
    arguments.append(random.choice(VALUE_LIMITS))
    arguments.append(b"%d" % random.choice([0, 4, 8, 19, 64, 64, 128]))


def limit_name(context, arguments):
    arguments.append(context.random.choice(ENTRY_LIMITS + VALUE_LIMITS))


def any_command(context, arguments):
    """A whole command of any family, for COMMAND GETKEYS."""
    arguments.extend(context.plain_command())


def command_name(context, arguments):
    arguments.append(context.plain_command()[0])


VOCABULARY = {
    "entry_limit": entry_limit, "value_limit": value_limit, "limit_name": limit_name,
    "any_command": any_command, "command_name": command_name,
}

COMMANDS = """
 6 DBSIZE
 1 FLUSHDB [ASYNC|SYNC|NOSUCH]
 0.3 FLUSHALL [ASYNC|SYNC|NOSUCH]
 3 SWAPDB {database} {database}
10 CONFIG SET {entry_limit}
 6 CONFIG SET {value_limit}
 2 CONFIG SET {entry_limit} {value_limit}
 2 CONFIG SET {limit_name} {garbage}
 1 CONFIG SET {entry_limit} {limit_name} {garbage}
 4 CONFIG GET {limit_name}
 1 CONFIG GET {limit_name} {limit_name}
 1 CONFIG GET (hash-max-*|zset-max-?iplist-*|nosuch|{garbage})
 1 CONFIG SET nosuch {value}
 1 CONFIG {garbage}
 0.3 CONFIG HELP
 1 COMMAND COUNT
 5 COMMAND GETKEYS {any_command}
 5 COMMAND GETKEYSANDFLAGS {any_command}
 3 COMMAND INFO {command_name}*
 1 COMMAND INFO nosuch
 1 COMMAND LIST FILTERBY (NOSUCH|MODULE|ACLCAT|PATTERN) nosuch
 1 COMMAND {garbage}
 0.3 COMMAND HELP
 2 TIME
 4 MEMORY USAGE {any_key} [SAMPLES {count}]
 1 MEMORY {garbage}
 0.3 MEMORY HELP
 0.5 OBJECT HELP
 1 OBJECT {garbage} {any_key}
 2 INFO keyspace
 1 INFO (server|clients|memory|persistence|stats|replication|cpu|cluster|nosuch)
 2 {garbage} {value}*
"""

# Why exactly as written: a damaged limit would let strings grow to gigabytes.
EXACT_COMMANDS = """
0.6 CONFIG SET proto-max-bulk-len (1048576|536870912|1mb|512mb)
0.4 CONFIG SET proto-max-bulk-len (1|abc|-1)
0.4 CONFIG GET proto-max-bulk-len
"""
