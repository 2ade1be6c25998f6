"""SORT over lists, sets and sorted sets, by themselves and by the values of other keys.

All keys are of this family alone. Where elements may be equal to the sort (texts of other keys that
are missing or the same), their order is the reference's own: that of its hash tables, or of its
partial sort. So such sorts take whole lists.
"""

from ..vocabulary import MALFORMED

KEYS = {}

# The numbers in the names are elements, so that patterns find them. The last of each is a string.
ISOLATED_KEYS = {
    "sorted_list": ["sort-l0", "sort-l1", "sort-l-string"],
    "sorted_set_of_texts": ["sort-s0", "sort-s1"],
    "sorted_zset": ["sort-z0", "sort-z1"],
    "sort_result": ["sort-r0", "sort-r1", "sort-l-string"],
    "weight_key": [f"sort-w{number}" for number in range(12)] + ["sort-w\0"],
    "record_key": [f"sort-h{number}" for number in range(12)],
}


def element(context, arguments):
    """Mostly numbers, so that most sorts come to an end; as texts they are not in the same order."""
    random = context.random
    dice = random.random()
    if dice < 0.93:
        arguments.append(b"%d" % random.randint(-3, 14))
    elif dice < 0.98:
        arguments.append(random.choice([b"1.5", b"-0.25", b"1e2", b".5", b"007", b"", b"inf"]))
    else:
        arguments.append(random.choice(MALFORMED))


def weight(context, arguments):
    random = context.random
    if random.random() < 0.97:
        arguments.append(b"%d" % random.randint(-5, 5))
    else:
        element(context, arguments)


def pattern(context, arguments):
    arguments.append(context.random.choice([
        b"sort-w*", b"sort-w*", b"sort-h*->f", b"sort-h*->f", b"sort-h*->g", b"#", b"*", b"none*",
        b"sort-*0", b"sort-h*->", b"sort-h*", b"sort-w*->f", b"sort-w*\x00", b"nosort",
        b"sort-w0", b"sort-w\x00*"]))


def by(context, arguments):
    arguments.append(context.random.choice(
        [b"sort-w*", b"sort-w*", b"sort-h*->f", b"none*", b"sort-w*\x00", b"sort-h*->g"]))


def constant(context, arguments):
    arguments.append(context.random.choice([b"nosort", b"#", b"", b"sort-w0", b"a\x00*"]))


VOCABULARY = {"element": element, "weight": weight, "sort_pattern": pattern, "sort_by": by,
              "sort_constant": constant}

COMMANDS = """
1 SORT {sorted_list} <[LIMIT {index} {index}] [GET {sort_pattern}] [ASC|DESC]>
"""

EXACT_COMMANDS = """
 8 RPUSH {sorted_list} {element}*
 2 LPUSH {sorted_list} {element}*
 2 LPOP {sorted_list} {count}
 8 SADD {sorted_set_of_texts} {element}*
 2 SREM {sorted_set_of_texts} {element}*
 8 ZADD {sorted_zset} {weight} {element}
 2 ZREM {sorted_zset} {element}*
 1 DEL (sort-l0|sort-s0|sort-z0|sort-r0|sort-w\x00)
 0.5 SET sort-l-string x
 6 SET {weight_key} {weight}
 1 DEL {weight_key}
 5 HSET {record_key} (f|g) {weight}
 1 HDEL {record_key} f
 4 SORT {sorted_list} <[LIMIT {index} {index}] [GET {sort_pattern}] [GET #] [ASC|DESC] [ALPHA]>
 4 SORT {sorted_list} <BY {sort_by} [LIMIT {index} {index}] [GET {sort_pattern}] [ASC|DESC]>
 2 SORT {sorted_list} <BY {sort_by} ALPHA [GET {sort_pattern}] [ASC|DESC]>
 3 SORT {sorted_list} <BY {sort_constant} [LIMIT {index} {index}] [GET {sort_pattern}] [ASC|DESC]>
 3 SORT {sorted_zset} <[LIMIT {index} {index}] [GET {sort_pattern}] [GET #] [ASC|DESC] [ALPHA]>
 3 SORT {sorted_zset} <BY {sort_by} [LIMIT {index} {index}] [GET {sort_pattern}] [ASC|DESC]>
 3 SORT {sorted_zset} <BY {sort_constant} [LIMIT {index} {index}] [GET {sort_pattern}] [ASC|DESC]>
 3 SORT {sorted_set_of_texts} <[LIMIT {index} {index}] [GET {sort_pattern}] [ASC|DESC] [ALPHA]>
 3 SORT {sorted_set_of_texts} <BY {sort_by} [LIMIT {index} {index}] [GET {sort_pattern}] [ASC|DESC]>
 3 SORT_RO (sort-l0|sort-z0|sort-s0) <[BY {sort_by}] [LIMIT {index} {index}] [ASC|DESC] [STORE x]>
 3 SORT {sorted_list} <STORE {sort_result} [BY {sort_by}] [LIMIT {index} {index}] [GET {sort_pattern}]>
 2 SORT {sorted_zset} <STORE {sort_result} [BY {sort_by}] [LIMIT {index} {index}] [GET {sort_pattern}]>
 2 SORT {sorted_set_of_texts} <STORE {sort_result} [BY {sort_constant}] [LIMIT {index} {index}]>
 2 SORT {sorted_list} STORE {sorted_list} [ALPHA] [LIMIT 0 {index}]
 2 LRANGE {sort_result} 0 -1
 1 OBJECT ENCODING {sort_result}
 1 EXPIRE {sort_result} {ttl}
 1 SORT {sorted_list} <[LIMIT {index}] [BY] [GET] [{garbage}]>
"""
