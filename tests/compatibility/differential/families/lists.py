"""Lists; the blocking forms are in blocking.py."""

from ..vocabulary import MEMBERS, counted, value

# The last one is made long, so that it has several blocks.
KEYS = {"list_key": ["l0", "l1", "l2", "l3", "l\0\r4", "l-long"], "long_list_key": ["l-long"]}


def element(context, arguments):
    """Few elements, so that many are equal."""
    random = context.random
    dice = random.random()
    if dice < 0.6:
        arguments.append(random.choice(MEMBERS[:6]))
    elif dice < 0.8:
        arguments.append(b"%d" % random.choice([0, 127, 128, -1, 4095, 4096, -4097, 2**31, 2**63 - 1]))
    elif dice < 0.9:
        arguments.append(random.choice(MEMBERS))
    else:
        value(context, arguments)


def long_element(context, arguments):
    """Such that eight kibibytes, the size of a block, are soon reached and sometimes just missed."""
    random = context.random
    size = random.choice([60, 63, 64, 127, 128, 500, 1000, 2038, 2039, 4095, 4096, 8184, 8193])
    arguments.append(random.choice([b"x", b"y"]) * size)


VOCABULARY = {
    "element": element, "long_element": long_element, "list_keys": counted("list_key", 3),
}

COMMANDS = """
 8 LPUSH {list_key} {element}*
 8 RPUSH {list_key} {element}*
 5 RPUSH {long_list_key} {long_element}*
 4 LPUSH {long_list_key} {long_element}*
 2 RPUSH {any_key} {element}
 3 LPUSHX {list_key} {element}*
 3 RPUSHX {list_key} {element}*
 6 LPOP {list_key} [{count}]
 6 RPOP {list_key} [{count}]
 4 LLEN {list_key}
 6 LINDEX {list_key} {index}
 7 LSET {list_key} {index} {element}
 2 LSET {long_list_key} {index} {long_element}
 7 LINSERT {list_key} (BEFORE|AFTER) {element} {element}
 3 LINSERT {long_list_key} (BEFORE|AFTER) {element} {long_element}
 3 LINSERT {long_list_key} (BEFORE|AFTER) {long_element} {element}
 8 LRANGE {list_key} {index} {index}
 3 LRANGE {list_key} 0 -1
 5 LREM {list_key} {integer} {element}
 1 LREM {long_list_key} {integer} {long_element}
 2 LTRIM {list_key} {index} {index}
 2 LTRIM {long_list_key} (0|1|2) {index}
 7 LPOS {list_key} {element} <[RANK {index}] [COUNT {count}] [MAXLEN {count}]>
 6 LMOVE {list_key} {list_key} (LEFT|RIGHT) (LEFT|RIGHT)
 3 RPOPLPUSH {list_key} {list_key}
 5 LMPOP {list_keys} (LEFT|RIGHT) [COUNT {count}]
 4 OBJECT ENCODING {list_key}
 1 CONFIG SET list-max-listpack-size (-1|-2|-2|-5|0|4|128)
"""
