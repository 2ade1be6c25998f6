"""Sorted sets; the blocking forms are in blocking.py."""

from ..vocabulary import MALFORMED, MEMBERS, counted, real

KEYS = {"sorted_key": ["z0", "z1", "z2", "z3", "z\0\r4"]}

# Ranges by name are only defined where all scores are equal (elsewhere the answer depends on the
# shape of the reference's skip list), so their keys are never filled by anything else. The last one
# is kept a string.
ISOLATED_KEYS = {
    "lexical_key": ["y0", "y1", "y2", "y-string"], "lexical_set_key": ["y0", "y1", "y2"],
}


def score(context, arguments):
    """Few scores, so that many members share one and order by name decides."""
    random = context.random
    if random.random() < 0.7:
        arguments.append(b"%d" % random.randint(-3, 6))
    else:
        real(context, arguments)


def score_member(context, arguments):
    score(context, arguments)
    context.draw("member", arguments)


def score_bound(context, arguments):
    random = context.random
    dice = random.random()
    if dice < 0.3:
        arguments.append(random.choice([b"-inf", b"+inf", b"inf", b"(-inf", b"(+inf"]))
    elif dice < 0.94:
        bound = b"%g" % random.choice([random.randint(-4, 7), random.randint(-20, 20) / 4])
        arguments.append(b"(" * (random.random() < 0.3) + bound)
    else:
        arguments.append(random.choice([b"(", b"((1", b"(nan", b"1(", *MALFORMED]))


def score_range(context, arguments):
    score_bound(context, arguments)
    score_bound(context, arguments)


def lexical_bound(context, arguments):
    random = context.random
    dice = random.random()
    if dice < 0.35:
        arguments.append(random.choice([b"-", b"+"]))
    elif dice < 0.95:
        arguments.append(random.choice([b"[", b"("]) + random.choice(MEMBERS))
    else:
        arguments.append(random.choice([b"a", b"", b"--", b"+a", b"-inf", b"[", b"("]))


def lexical_range(context, arguments):
    lexical_bound(context, arguments)
    lexical_bound(context, arguments)


def weights(context, arguments):
    """As many weights as there are sources; sometimes one too many."""
    for _ in range(context.last_count + (context.random.random() < 0.05)):
        real(context, arguments)


VOCABULARY = {
    "score": score, "score_member": score_member, "score_range": score_range,
    "lexical_range": lexical_range, "sorted_keys": counted("sorted_key", 3),
    "weights": weights,
    # Algebra reads plain sets too, hence any key now and then.
    "source_key": lambda context, arguments: context.draw(
        "any_key" if context.random.random() < 0.05 else "sorted_key", arguments),
    "sources": counted("source_key", 3),
}

COMMANDS = """
18 ZADD {sorted_key} {score_member}*
10 ZADD {sorted_key} <[NX|XX] [GT|LT] [CH]> {score_member}*
 4 ZADD {sorted_key} <[NX|XX] [GT|LT] [CH] INCR> {score_member}
 2 ZADD {any_key} {score_member}
 7 ZINCRBY {sorted_key} {score} {member}
 6 ZREM {sorted_key} {member}*
 3 ZCARD {sorted_key}
 4 ZSCORE {sorted_key} {member}
 3 ZMSCORE {sorted_key} {member}*
 4 ZRANK {sorted_key} {member} [WITHSCORE]
 4 ZREVRANK {sorted_key} {member} [WITHSCORE]
 3 ZCOUNT {sorted_key} {score_range}
 3 ZLEXCOUNT {lexical_key} {lexical_range}
 6 ZRANGE {sorted_key} {index} {index} <[REV] [WITHSCORES]>
 5 ZRANGE {sorted_key} {score_range} <BYSCORE [REV] [LIMIT {index} {index}] [WITHSCORES]>
 5 ZRANGE {lexical_key} {lexical_range} <BYLEX [REV] [LIMIT {index} {index}] [WITHSCORES]>
 3 ZRANGESTORE {sorted_key} {source_key} {index} {index} <[REV] [WITHSCORES]>
 3 ZRANGESTORE {sorted_key} {source_key} {score_range} <BYSCORE [REV] [LIMIT {index} {index}]>
 3 ZRANGESTORE {sorted_key} {lexical_key} {lexical_range} <BYLEX [REV] [LIMIT {index} {index}]>
 3 ZREVRANGE {sorted_key} {index} {index} [WITHSCORES]
 4 ZRANGEBYSCORE {sorted_key} {score_range} <[WITHSCORES] [LIMIT {index} {index}]>
 4 ZREVRANGEBYSCORE {sorted_key} {score_range} <[WITHSCORES] [LIMIT {index} {index}]>
 4 ZRANGEBYLEX {lexical_key} {lexical_range} [LIMIT {index} {index}]
 4 ZREVRANGEBYLEX {lexical_key} {lexical_range} [LIMIT {index} {index}]
 1 ZREMRANGEBYLEX {lexical_key} {lexical_range}
 1 ZREMRANGEBYRANK {sorted_key} {index} {index}
 1 ZREMRANGEBYSCORE {sorted_key} {score_range}
 4 ZPOPMIN {sorted_key} [{count}]
 4 ZPOPMAX {sorted_key} [{count}]
 4 ZMPOP {sorted_keys} (MIN|MAX) [COUNT {count}]
 4 ZRANDMEMBER {sorted_key} [{random_count} [WITHSCORES]]
 5 ZSCAN {sorted_key} {cursor} <[MATCH {pattern}] [COUNT {scan_count}]>
 4 ZUNION {sources} <[WEIGHTS {weights}] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]>
 4 ZINTER {sources} <[WEIGHTS {weights}] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]>
 4 ZDIFF {sources} [WITHSCORES]
 4 ZUNIONSTORE {sorted_key} {sources} <[WEIGHTS {weights}] [AGGREGATE (SUM|MIN|MAX)]>
 4 ZINTERSTORE {sorted_key} {sources} <[WEIGHTS {weights}] [AGGREGATE (SUM|MIN|MAX)]>
 3 ZDIFFSTORE {sorted_key} {sources}
 3 ZINTERCARD {sources} [LIMIT {index}]
"""

EXACT_COMMANDS = """
10 ZADD {lexical_set_key} 0 {member} [0 {member}] [0 {member}]
 3 ZREM {lexical_set_key} {member}*
 1 ZUNION 2 {lexical_set_key} {lexical_set_key}
 1 ZRANGESTORE {lexical_set_key} {lexical_set_key} {lexical_range} BYLEX
 1 SET y-string {value}
 1 DEL {lexical_key}
"""
