"""Hashes, with expiry of single fields."""

from ..vocabulary import MEMBERS, counted, value

KEYS = {"hash_key": ["h0", "h1", "h2", "h3", "h\r\n4"]}


def field(context, arguments):
    random = context.random
    if random.random() < 0.95:
        arguments.append(random.choice(MEMBERS[:8] if random.random() < 0.6 else MEMBERS))
    else:
        value(context, arguments)


def field_value(context, arguments):
    field(context, arguments)
    value(context, arguments)


VOCABULARY = {
    "field": field, "field_value": field_value, "fields": counted("field"),
    "field_values": counted("field_value"),
}

COMMANDS = """
16 HSET {hash_key} {field_value}*
 2 HSET {any_key} {field_value}
 3 HMSET {hash_key} {field_value}*
 4 HSETNX {hash_key} {field} {value}
 6 HGET {hash_key} {field}
 4 HMGET {hash_key} {field}*
 5 HGETALL {hash_key}
 3 HKEYS {hash_key}
 3 HVALS {hash_key}
 4 HLEN {hash_key}
 3 HSTRLEN {hash_key} {field}
 3 HEXISTS {hash_key} {field}
 6 HDEL {hash_key} {field}*
 5 HINCRBY {hash_key} {field} {integer}
 5 HINCRBYFLOAT {hash_key} {field} {real}
 4 HRANDFIELD {hash_key} [{random_count} [WITHVALUES]]
 5 HSCAN {hash_key} {cursor} <[MATCH {pattern}] [COUNT {scan_count}] [NOVALUES]>
 5 HEXPIRE {hash_key} {ttl} [NX|XX|GT|LT] FIELDS {fields}
 5 HPEXPIRE {hash_key} {ttl_ms} [NX|XX|GT|LT] FIELDS {fields}
 5 HEXPIREAT {hash_key} {at} [NX|XX|GT|LT] FIELDS {fields}
 5 HPEXPIREAT {hash_key} {at_ms} [NX|XX|GT|LT] FIELDS {fields}
 4 HPERSIST {hash_key} FIELDS {fields}
 3 HTTL {hash_key} FIELDS {fields}
 3 HPTTL {hash_key} FIELDS {fields}
 3 HEXPIRETIME {hash_key} FIELDS {fields}
 3 HPEXPIRETIME {hash_key} FIELDS {fields}
 5 HGETEX {hash_key} [EX {ttl}|PX {ttl_ms}|EXAT {at}|PXAT {at_ms}|PERSIST] FIELDS {fields}
 1 HGETEX {hash_key} <[EX {ttl}|PERSIST] FIELDS {fields}>
 4 HGETDEL {hash_key} FIELDS {fields}
 7 HSETEX {hash_key} <[FNX|FXX] [EX {ttl}|PX {ttl_ms}|EXAT {at}|PXAT {at_ms}|KEEPTTL]> \
   FIELDS {field_values}
 1 HSETEX {hash_key} <[FNX|FXX] [PX {ttl_ms}|KEEPTTL] FIELDS {field_values}>
"""

EXACT_COMMANDS = """
0.03 HPEXPIRE {hash_key} {soon_ms} FIELDS {fields}
0.03 HSETEX {hash_key} PX {soon_ms} FIELDS {field_values}
0.02 HGETEX {hash_key} PX {soon_ms} FIELDS {fields}
"""
