"""Streams and their groups.

Time. An id that the server makes ("*") differs between two servers, but not where the stream's last
id lies in the future: such keys are apart from all others. Idle times are compared with 0, or with
something that lies far beyond a run, as XCLAIM's IDLE does.
"""

from ..vocabulary import MALFORMED, MEMBERS, value

KEYS = {"stream_key": ["x0", "x1", "x2", "x3", "x\r\n4"]}
ISOLATED_KEYS = {"future_key": ["xf0", "xf1"]}

FUTURE = 9_000_000_000_000
NAMES = [b"a", b"b", b"temp", b"7", b"", b"x\r\ny"]
GROUPS = [b"g", b"h", b"k\x00z", b"", b"7"]
CONSUMERS = [b"c", b"d", b"e", b"", b"x\r\ny"]


def identifier(context, arguments):
    """An id among few, so that commands meet what others have made."""
    random = context.random
    dice = random.random()
    if dice < 0.55:
        arguments.append(b"%d-%d" % (random.randint(0, 30), random.randint(0, 3)))
    elif dice < 0.8:
        arguments.append(b"%d" % random.randint(0, 40))
    elif dice < 0.93:
        arguments.append(b"%d-%d" % (random.randint(30, 200), random.randint(0, 300)))
    else:
        arguments.append(random.choice([
            b"0", b"0-0", b"0-1", b"18446744073709551615-18446744073709551615",
            b"18446744073709551615", b"18446744073709551616", b"1-", b"-1", b"1-2-3", b"1--2",
            b" 7-1", b"7- 1", b"+7-+1", b"07-01", b"7-01", b"7- -1", b"7-1 ", b"7\x00-1", b"1-x",
            b"9" * 20 + b"-1", b"1-" + b"0" * 130, b"-", b"+", b"$", b">", b"(1", b"0x1-1",
            *MALFORMED]))


def new_id(context, arguments):
    """Mostly higher than what was there: the generator counts along."""
    random = context.random
    dice = random.random()
    if dice < 0.85:
        context.stream_clock = getattr(context, "stream_clock", 0) + random.choice([0, 0, 1, 1, 2])
        sequence = random.choice([b"*", b"*", b"%d" % random.randint(0, 400)])
        arguments.append(b"%d-%s" % (context.stream_clock % 230, sequence))
    else:
        identifier(context, arguments)


def future_id(context, arguments):
    arguments.append(b"%d-*" % (FUTURE + context.random.randint(0, 3)))


def fields(context, arguments):
    """Often the names of the entry before, in their order."""
    random = context.random
    dice = random.random()
    if dice < 0.5:
        names = NAMES[:random.choice([1, 2, 2, 3])]
    elif dice < 0.98:
        names = random.choices(NAMES, k=random.randint(1, 4))
    else:
        names = random.choices(MEMBERS, k=random.randint(20, 70))
    for name in names:
        arguments.append(name)
        if random.random() < 0.6:
            arguments.append(b"%d" % random.choice(
                [random.randint(0, 9), random.randint(-200, 200), random.randint(-5000, 5000),
                 2**15, -2**23, 2**31, 2**40, -2**63]))
        else:
            value(context, arguments)


def bound(context, arguments):
    random = context.random
    dice = random.random()
    if dice < 0.4:
        arguments.append(random.choice([b"-", b"+"]))
    else:
        identifier(context, arguments)
        if dice > 0.8:
            arguments[-1] = b"(" + arguments[-1]


def interval(context, arguments):
    random = context.random
    if random.random() < 0.4:
        arguments += [b"-", b"+"]
    else:
        bound(context, arguments)
        bound(context, arguments)


def trim_count(context, arguments):
    random = context.random
    if random.random() < 0.95:
        arguments.append(b"%d" % random.choice([0, 1, 2, 3, 5, 8, 10, 20, 100, 1000]))
    else:
        arguments.append(random.choice([b"-1", b"9223372036854775807", *MALFORMED]))


def idle(context, arguments):
    random = context.random
    dice = random.random()
    if dice < 0.93:
        arguments.append(random.choice([b"0", b"0", b"0", b"3600000", b"-1"]))
    else:
        arguments.append(random.choice([b"9223372036854775807", b"-9223372036854775808", b"abc",
                                        b"", b"1.5"]))


def claim_time(context, arguments):
    """Long ago, or in the future, which counts as now."""
    arguments.append(context.random.choice(
        [b"1000", b"1", b"0", b"-5", b"9999999999999", b"x", b"9223372036854775807"]))


def claim_idle(context, arguments):
    arguments.append(context.random.choice(
        [b"0", b"7200000", b"86400000", b"-5", b"x", b"9999999999999999"]))


def retries(context, arguments):
    arguments.append(context.random.choice([b"0", b"1", b"7", b"-1", b"x", b"9223372036854775807"]))


def group(context, arguments):
    random = context.random
    arguments.append(GROUPS[0] if random.random() < 0.6 else random.choice(GROUPS))


def consumer(context, arguments):
    arguments.append(context.random.choice(CONSUMERS))


def start_id(context, arguments):
    random = context.random
    if random.random() < 0.6:
        arguments.append(random.choice([b"0", b"$", b"0"]))
    else:
        identifier(context, arguments)


def read_streams(special):
    def draw(context, arguments):
        random = context.random
        number = random.choice([1, 1, 1, 2, 3])
        for _ in range(number):
            context.draw("stream_key", arguments)
        for _ in range(number):
            if random.random() < 0.6:
                arguments.append(random.choice(special))
            else:
                identifier(context, arguments)
    return draw


VOCABULARY = {
    "stream_id": identifier, "new_id": new_id, "future_id": future_id, "stream_fields": fields,
    "interval": interval, "stream_bound": bound, "trim_count": trim_count, "idle": idle,
    "claim_time": claim_time, "claim_idle": claim_idle, "retries": retries, "group": group,
    "consumer": consumer, "start_id": start_id, "reads": read_streams([b"0", b"$", b"+"]),
    "group_reads": read_streams([b">", b">", b">", b"0", b"$"]),
}

COMMANDS = """
30 XADD {stream_key} {new_id} {stream_fields}
 8 XADD {stream_key} <[NOMKSTREAM] [MAXLEN [=|~] {trim_count}]> {new_id} {stream_fields}
 4 XADD {stream_key} <[NOMKSTREAM] [MINID [=|~] {stream_id}]> {new_id} {stream_fields}
 4 XADD {stream_key} <[MAXLEN ~ {trim_count}] [LIMIT {trim_count}]> {new_id} {stream_fields}
 1 XADD {stream_key} <[MAXLEN {trim_count}] [MINID {stream_id}] [LIMIT {trim_count}]> {new_id} a 1
 1 XADD {any_key} {new_id} {stream_fields}
 3 XTRIM {stream_key} MAXLEN [=|~] {trim_count} [LIMIT {trim_count}]
 3 XTRIM {stream_key} MINID [=|~] {stream_id} [LIMIT {trim_count}]
 3 XLEN {stream_key}
10 XRANGE {stream_key} {interval} [COUNT {count}]
 7 XREVRANGE {stream_key} {interval} [COUNT {count}]
12 XDEL {stream_key} {stream_id}*
10 XREAD [COUNT {count}] STREAMS {reads}
 1 XREAD <[COUNT {count}] [NOACK] [GROUP {group} {consumer}]> STREAMS {reads}
 2 XSETID {stream_key} {stream_id} <[ENTRIESADDED {count}] [MAXDELETEDID {stream_id}]>
20 XREADGROUP <GROUP {group} {consumer} [COUNT {count}] [NOACK]> STREAMS {group_reads}
 9 XGROUP CREATE {stream_key} {group} {start_id} <[MKSTREAM] [ENTRIESREAD {count}]>
 3 XGROUP SETID {stream_key} {group} {start_id} [ENTRIESREAD {count}]
 1 XGROUP DESTROY {stream_key} {group}
 2 XGROUP CREATECONSUMER {stream_key} {group} {consumer}
 2 XGROUP DELCONSUMER {stream_key} {group} {consumer}
 0.1 XGROUP HELP
10 XACK {stream_key} {group} {stream_id}*
 5 XPENDING {stream_key} {group}
10 XPENDING {stream_key} {group} [IDLE {idle}] {interval} {count} [{consumer}]
 9 XCLAIM {stream_key} {group} {consumer} {idle} {stream_id}* \
   <[IDLE {claim_idle}|TIME {claim_time}] [RETRYCOUNT {retries}] [FORCE] [JUSTID] \
   [LASTID {stream_id}]>
 8 XAUTOCLAIM {stream_key} {group} {consumer} {idle} {stream_bound} <[COUNT {count}] [JUSTID]>
 8 XINFO STREAM {stream_key}
 8 XINFO STREAM {stream_key} FULL [COUNT {count}]
 6 XINFO GROUPS {stream_key}
 5 XINFO CONSUMERS {stream_key} {group}
 0.1 XINFO HELP
"""

# Keys of the future, and what decides where blocks end.
EXACT_COMMANDS = """
 4 XADD {future_key} {future_id} {stream_fields}
 6 XADD {future_key} NOMKSTREAM * {stream_fields}
 2 XADD {future_key} NOMKSTREAM MAXLEN [~] {trim_count} * {stream_fields}
 3 XRANGE {future_key} - + COUNT 3
 1 XREVRANGE {future_key} + - COUNT 2
 2 CONFIG SET stream-node-max-entries (1|2|3|3|5|100|0)
 1 CONFIG SET stream-node-max-bytes (4096|4096|0|1500)
"""
