"""Commands on keys of any type."""

from ..steps import Captured

KEYS = {"missing_key": ["missing", "key with space"]}


def dump(context, arguments):
    """The reply of an earlier DUMP: of the server itself or of the other one, whole or damaged."""
    random = context.random
    if not context.dumps or random.random() < 0.05:
        arguments.append(random.choice([b"", b"x", b"\x00\x03abc\x0b\x00" + b"0" * 8, b"0" * 30]))
        return
    arguments.append(Captured(
        identifier=random.choice(context.dumps[-6:]),
        origin=random.choice(["own", "own", "reference", "subject"]),
        damage=random.choice([None] * 12 + ["truncate", "flip", "extend"])))


def lifetime(context, arguments):
    arguments.append(b"%d" % context.random.randint(100_000_000, 50_000_000_000))


VOCABULARY = {"dump": dump, "lifetime": lifetime}

COMMANDS = """
 8 DEL {any_key}*
 4 UNLINK {any_key}*
 5 EXISTS {any_key}*
 5 TYPE {any_key}
 3 TOUCH {any_key}*
 8 EXPIRE {any_key} {ttl} [NX|XX|GT|LT]
 8 PEXPIRE {any_key} {ttl_ms} [NX|XX|GT|LT]
 8 EXPIREAT {any_key} {at} [NX|XX|GT|LT]
 8 PEXPIREAT {any_key} {at_ms} [NX|XX|GT|LT]
 5 PERSIST {any_key}
 4 TTL {any_key}
 4 PTTL {any_key}
 4 EXPIRETIME {any_key}
 4 PEXPIRETIME {any_key}
 4 RENAME {any_key} {any_key}
 4 RENAMENX {any_key} {any_key}
 7 COPY {any_key} {any_key} <[DB {database}] [REPLACE]>
 4 MOVE {any_key} {database}
 3 KEYS {pattern}
 4 SCAN {cursor} <[MATCH {pattern}] [COUNT {scan_count}] [TYPE (string|hash|zset|set|list|nosuch)]>
 3 RANDOMKEY
 7 OBJECT ENCODING {any_key}
 2 OBJECT (REFCOUNT|IDLETIME|FREQ) {any_key}
 9 DUMP {any_key}
 1 SORT {any_key} <[LIMIT {index} {index}] [GET #] [GET s*] [ASC|DESC] ALPHA>
 1 SORT_RO {any_key} <[LIMIT {index} {index}] [ASC|DESC] [ALPHA]>
"""

# Why RESTORE comes exactly as written: the reference adds a lifetime to its clock without looking
# for an overflow, and a key that had expired before it came goes at a moment of its own.
EXACT_COMMANDS = """
 9 RESTORE {any_key} (0|0|{lifetime}) {dump} <[REPLACE] [IDLETIME {count}]>
 6 RESTORE {any_key} 0 {dump} REPLACE
 3 RESTORE {any_key} {at_ms} {dump} <[REPLACE] ABSTTL [FREQ {count}]>
 1 RESTORE {any_key} (abc|-1|1.5|9223372036854775808) {dump} [REPLACE]
 1 RESTORE {any_key} 0 {dump} <REPLACE (NOSUCH|IDLETIME|IDLETIME -1|FREQ 256|IDLETIME 1 FREQ 1)>
 0.3 RESTORE {any_key} 0
0.03 PEXPIRE {any_key} {soon_ms}
0.2 WAIT 0 {garbage}
"""
