"""Command templates: one line of text says everything a command may look like.

    SET {key} {value} <[NX|XX] [GET] [EX {ttl}|PX {ttl_ms}|KEEPTTL]>

    WORD         the word itself, in some case
    {name}       a value drawn from the vocabulary; a draw may give several arguments
    {name}*      one to four draws
    [A|B]        one of the alternatives, or nothing; now and then two of them, which is an error
    (A|B)        one of the alternatives
    <...>        the parts in any order; now and then one of them twice

A template is compiled once into a function from a context to a list of arguments. Around it comes
`mutate`, which damages a finished command: arity, words, numbers. That is why no template needs
to spell out its errors.
"""

import re

TOKEN = re.compile(r"\{[^}]*\}\*?|[\[\](){}<>|]|[^\s\[\](){}<>|]+")
CLOSING = {"[": "]", "(": ")", "<": ">"}

MALFORMED = [
    b"", b"+1", b" 1", b"1 ", b"1.0", b"1e400", b"-1e400", b"nan", b"-nan", b"inf", b"-inf",
    b"+inf", b"infinity", b"0x10", b"-0", b"00", b"01", b"1e2", b".5", b"5.", b"--1", b"abc",
    b"9223372036854775807", b"9223372036854775808", b"-9223372036854775808",
    b"-9223372036854775809", b"18446744073709551615", b"18446744073709551616", b"2147483648",
    b"4294967296", b"1\x00", b"1\r\n", b"1_000", b"9" * 40, b"0." + b"3" * 60, b"1e-400",
    b"3.0e5", b"1,5", b"\xff\xfe", b"(1", b"[1", b"1.7976931348623157e308", b"5e-324",
]


def compile_template(text):
    """A function(context) -> list of arguments, from a template."""
    tokens = TOKEN.findall(text)
    parts, rest = _compile_sequence(tokens, 0, None)
    if rest != len(tokens):
        raise ValueError(f"unbalanced template: {text}")

    def generate(context):
        arguments = []
        for part in parts:
            part(context, arguments)
        return arguments

    return generate


def _compile_sequence(tokens, position, closing):
    parts = []
    while position < len(tokens):
        token = tokens[position]
        if token == closing or (token == "|" and closing in ("]", ")")):
            break
        if token in CLOSING:
            part, position = _compile_group(tokens, position)
            parts.append(part)
            continue
        parts.append(_compile_leaf(token))
        position += 1
    return parts, position


def _compile_leaf(token):
    if not token.startswith("{"):
        word = token.encode()
        return lambda context, arguments: arguments.append(context.word(word))
    repeated = token.endswith("*")
    name = token.strip("{}*")

    def draw(context, arguments):
        for _ in range(context.random.randint(1, 4) if repeated else 1):
            context.draw(name, arguments)

    return draw


def _compile_group(tokens, position):
    opening = tokens[position]
    closing = CLOSING[opening]
    alternatives = []
    position += 1
    while True:
        parts, position = _compile_sequence(tokens, position, closing)
        alternatives.append(parts)
        if position >= len(tokens):
            raise ValueError(f"no {closing} in template: {' '.join(tokens)}")
        position += 1
        if tokens[position - 1] == closing:
            break
    if opening == "<":
        return _shuffled(alternatives[0]), position
    return _choice(alternatives, optional=opening == "["), position


def _choice(alternatives, optional):
    def choose(context, arguments):
        random = context.random
        if optional and random.random() < 0.5:
            return
        times = 2 if optional and len(alternatives) > 1 and random.random() < 0.04 else 1
        for parts in random.sample(alternatives, times):
            for part in parts:
                part(context, arguments)

    return choose


def _shuffled(parts):
    def generate(context, arguments):
        random = context.random
        order = list(parts)
        random.shuffle(order)
        if random.random() < 0.03:
            order.append(random.choice(parts))
        for part in order:
            part(context, arguments)

    return generate


def mutate(arguments, random):
    """Damages one thing about a command, in place: what a confused client would send."""
    kind = random.randrange(9)
    last = len(arguments) - 1
    if kind == 0 and last >= 1:
        arguments.pop()
    elif kind == 1 and last >= 1:
        del arguments[random.randint(1, last):]
    elif kind == 2:
        arguments.append(random.choice([b"x", b"1", b"", b"NX", b"COUNT", b"WITHSCORES"]))
    elif kind == 3 and last >= 1:
        arguments.insert(random.randint(1, last), arguments[random.randint(1, last)])
    elif kind == 4 and last >= 2:
        del arguments[random.randint(1, last)]
    elif kind == 5 and all(isinstance(argument, bytes) for argument in arguments):
        # Why not with a payload: "unknown command" quotes the arguments, payloads differ.
        arguments[0] = random.choice([arguments[0] + b"x", arguments[0][:-1], b"", b"no\r\nsuch"])
    elif last >= 1:
        arguments[random.randint(1, last)] = random.choice(MALFORMED)
    if arguments[0].upper() == b"HGETEX" and arguments[-1] == b"FIELDS":
        arguments.append(b"0")  # Why: the reference looks for the count behind the last argument.
