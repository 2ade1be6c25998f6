"""Lua: scripts that call the commands of the other families, and libraries of functions.

The programs come out of lua_programs.py. They call no command whose reply may differ between two
servers: within a script there is nobody to allow for it.
"""

import hashlib

from .. import exceptions, grammar
from ..lua_programs import Program
from ..steps import Captured, Step

WEIGHT = 2.0
KEYS = {}

CALLED_FAMILIES = ("bitmaps", "geo", "hashes", "hyperloglogs", "keys", "lists", "sets", "sorted_sets",
                   "streams", "strings")
# Commands that are refused in scripts, or touch everything.
OTHERS = [[b"SELECT", b"1"], [b"SELECT", b"99"], [b"FLUSHDB"], [b"PING"], [b"ECHO", b"x"], [b"DBSIZE"],
          [b"MULTI"], [b"EVAL", b"return 1", b"0"], [b"SUBSCRIBE", b"x"], [b"CONFIG", b"GET", b"x"],
          [b"BLPOP", b"l0", b"0"], [b"BLMOVE", b"l0", b"l1", b"LEFT", b"LEFT", b"0"], [b"BZPOPMIN", b"z0", b"0"],
          [b"XREAD", b"BLOCK", b"0", b"STREAMS", b"x0", b"$"], [b"WAIT", b"0", b"0"], [b"AUTH", b"x"],
          [b"SCRIPT", b"FLUSH"], [b"FUNCTION", b"LIST"], [b"FCALL", b"lib0_f0", b"0"], [b"HELLO", b"3"],
          [b"PUBLISH", b"c", b"m"], [b"CLIENT", b"GETNAME"], [b"CLIENT", b"REPLY", b"OFF"], [b"nosuch", b"x"],
          [b"OBJECT", b"ENCODING", b"s0"], [b"COMMAND", b"GETKEYS", b"GET", b"x"], [b"DEBUG", b"SLEEP", b"0"]]
HEADERS = ["", "", "", "", "", "", "#!lua\n", "#!lua flags=no-writes\n", "#!lua flags=allow-oom,no-writes\n",
           "#!lua flags=allow-stale,no-cluster\n", "#!lua flags=allow-cross-slot-keys\n", "#!lua flags=nosuch\n",
           "#!lua name=x\n", "#!python\n", "#!lua", "#!\n", "#!lua flags=\n", "#! lua\n", "#!lua flags=no-writes flags=\n"]
BROKEN = ["return", "return (", "x x", "", "return 1 2", "for", "return 'a", "local x = = 1", "\x1bLua", "goto a",
          "return 1 //", "return {", "do return 1 end", "-- nothing", "return [[x]]", "break", "return ..."]
LIBRARIES = ["lib0", "lib1", "lib2", "lib3"]
# The reference names any of several functions that are there already: so only one can be.
SHARED_FUNCTION = "shared"
FUNCTIONS = [f"{library}_f{place}" for library in LIBRARIES for place in range(2)] + [SHARED_FUNCTION]
FUNCTION_FLAGS = ["'no-writes'", "'allow-oom'", "'allow-stale'", "'no-cluster'", "'allow-cross-slot-keys'", "'nosuch'",
                  "1"]
REMEMBERED = 40

_templates = []


def _called_templates():
    """Of the families whose commands scripts call; compiled when first asked for."""
    if not _templates:
        from . import load
        modules = load()
        for name in CALLED_FAMILIES:
            for line in modules[name].COMMANDS.strip().splitlines():
                _templates.append(grammar.compile_template(line.strip().split(None, 1)[1]))
    return _templates


def command(context):
    """The arguments of a command whose reply is the same everywhere."""
    random = context.random
    if random.random() < 0.06:
        return random.choice(OTHERS)
    while True:
        arguments = random.choice(_called_templates())(context)
        if not all(isinstance(argument, bytes) for argument in arguments):
            continue
        if random.random() < 0.02:
            grammar.mutate(arguments, random)
        step = Step(arguments)
        # Why no cursor: those that are foreign lead elsewhere.
        if exceptions.rule_for(step) is None and step.universe is None and context.pause_seconds == 0:
            return arguments
        context.pause_seconds = 0.0


def _program(context, keys, arguments):
    return Program(context.random, lambda: command(context), keys, arguments).body()


def _numbered(context, arguments, keys):
    """The number of keys, then keys and arguments; sometimes not as many."""
    random = context.random
    dice = random.random()
    if dice < 0.97:
        arguments.append(b"%d" % keys)
    else:
        arguments.append(random.choice([b"-1", b"9", b"x", b"", b"1.5", b"9223372036854775808"]))
    for _ in range(keys):
        context.draw("any_key", arguments)
    for _ in range(random.choice([0, 1, 1, 2, 3])):
        context.draw("value", arguments)


def script(context, arguments):
    """The text of a script, with keys and arguments."""
    random = context.random
    keys = random.choice([0, 0, 1, 1, 2])
    dice = random.random()
    texts = context.texts
    if dice < 0.1 and texts:
        source = random.choice(texts[-REMEMBERED:])
    elif dice < 0.13:
        source = random.choice(BROKEN).encode("latin-1")
    else:
        source = (random.choice(HEADERS) + _program(context, keys, 2)).encode("latin-1")
    texts.append(source)
    arguments.append(source)
    _numbered(context, arguments, keys)


def sha(context, arguments):
    """The name of a script that came before, or will not be there, with keys and arguments."""
    random = context.random
    name = _name(context)
    arguments.append(name.upper() if random.random() < 0.05 else name)
    _numbered(context, arguments, random.choice([0, 0, 1, 2]))


def _name(context):
    texts = context.texts
    if texts and context.random.random() < 0.95:
        far = texts if context.random.random() < 0.3 else texts[-REMEMBERED:]
        return hashlib.sha1(context.random.choice(far)).hexdigest().encode()
    return context.random.choice([b"", b"x" * 40, b"0" * 40, b"nosuch"])


def name(context, arguments):
    arguments.append(_name(context))


def text(context, arguments):
    """The text of a script alone."""
    whole = []
    script(context, whole)
    arguments.append(whole[0])


def library(context, arguments):
    """The code of a library of a few functions, or of something like one."""
    random = context.random
    of = random.choice(LIBRARIES)
    header = random.choice([f"#!lua name={of}\n"] * 12 + [
        "", "#!lua\n", "#!lua name=\n", "#!lua name=a-b\n", "#!lua name=a name=b\n", f"#!lua name={of} x=y\n",
        f"#!lua name={of}", f"#!nosuch name={of}\n", f"#!LUA name={of}\n", f"#!lua engine=lua name={of}\n"])
    lines = []
    if random.random() < 0.2:
        lines.append(random.choice([
            "local count = 0", "local a = redis.call('GET', 'x')", "local t = {}", "undeclared = 1", "error('no')",
            "return 1", "redis.log(redis.LOG_WARNING, 'x')", "local a = KEYS", "local a = redis.sha1hex('')", "x x",
            "local a = redis.register_function", "redis.setresp(3)", "local a = math.random()", "local a = cjson"]))
    for _ in range(random.choice([0, 1, 1, 1, 2, 2, 3])):
        lines.append(_registration(context, of))
    arguments.append((header + "\n".join(lines)).encode("latin-1"))


def _registration(context, of):
    random = context.random
    function = random.choice([f"{of}_f0", f"{of}_f1", SHARED_FUNCTION])
    body = f"function(KEYS, ARGV) {_program(context, 1, 1)} end"
    if random.random() < 0.5:
        return f"redis.register_function('{function}', {body})"
    flags = ", ".join(random.choice(FUNCTION_FLAGS[:5] if random.random() < 0.97 else FUNCTION_FLAGS)
                      for _ in range(random.choice([0, 1, 1, 2])))
    fields = [f"function_name='{function}'", f"callback={body}", f"flags={{{flags}}}"]
    if random.random() < 0.2:
        fields.append(f"description={random.choice([repr('what it does'), '5', '{}'])}")
    if random.random() < 0.03:
        fields.append(random.choice(["nosuch=1", "[1]=2", "name='x'"]))
    if random.random() < 0.03:
        fields.pop(random.randrange(len(fields)))
    if random.random() < 0.02:
        return random.choice(["redis.register_function()", "redis.register_function('lib0_f0')",
                              "redis.register_function('a b', function() end)", "redis.register_function(1, 2, 3)",
                              "redis.register_function({})", "redis.register_function('lib0_f0', 5)",
                              "redis.register_function('', function() end)"])
    return "redis.register_function{" + ", ".join(fields) + "}"


def called_function(context, arguments):
    random = context.random
    arguments.append(random.choice(FUNCTIONS + ["LIB0_F0", "nosuch", ""] if random.random() < 0.1
                                   else FUNCTIONS).encode())
    _numbered(context, arguments, random.choice([0, 1, 1, 2]))


def library_name(context, arguments):
    arguments.append(context.random.choice(LIBRARIES).encode())


def function_dump(context, arguments):
    random = context.random
    if not context.function_dumps or random.random() < 0.05:
        arguments.append(random.choice([b"", b"x", b"\x0b\x00" + b"0" * 8, b"0" * 30]))
        return
    arguments.append(Captured(
        identifier=random.choice(context.function_dumps[-4:]),
        origin=random.choice(["own", "own", "reference", "subject"]),
        damage=random.choice([None] * 12 + ["truncate", "flip", "extend"])))


VOCABULARY = {
    "script": script, "script_sha": sha, "script_name": name, "script_text": text, "library": library,
    "called_function": called_function, "library_name": library_name, "function_dump": function_dump,
}

# Why none is damaged: a number of keys among the texts would be a script.
COMMANDS = """
1 SCRIPT EXISTS {script_name}*
0.2 FUNCTION STATS
"""

EXACT_COMMANDS = """
40 EVAL {script}
 4 EVAL_RO {script}
 8 EVALSHA {script_sha}
 2 EVALSHA_RO {script_sha}
 4 SCRIPT LOAD {script_text}
 0.05 SCRIPT FLUSH [SYNC|ASYNC|NOSUCH]
 0.2 SCRIPT KILL
 0.2 SCRIPT (NOSUCH|EXISTS|LOAD|FLUSH a b|KILL x)
 0.1 SCRIPT HELP
 6 FUNCTION LOAD {library}
12 FUNCTION LOAD REPLACE {library}
20 FCALL {called_function}
 5 FCALL_RO {called_function}
 2 FUNCTION DELETE {library_name}
 0.2 FUNCTION DELETE (nosuch|{garbage})
 2 FUNCTION LIST <[WITHCODE] [LIBRARYNAME (lib*|lib0|nosuch|*)]>
 0.2 FUNCTION LIST (NOSUCH|LIBRARYNAME|WITHCODE WITHCODE)
 2 FUNCTION DUMP
 2 FUNCTION RESTORE {function_dump} (REPLACE|FLUSH)
 0.1 FUNCTION RESTORE {garbage} [APPEND|NOSUCH]
 0.3 FUNCTION FLUSH [SYNC|ASYNC|NOSUCH]
 0.5 FUNCTION STATS
 0.2 FUNCTION KILL
 0.1 FUNCTION HELP
 0.2 FUNCTION (NOSUCH|LOAD|DUMP x|STATS x|RESTORE|DELETE)
 4 FLUSHALL
12 SET {any_key} {value}
 6 RPUSH {any_key} {value}*
 6 HSET {any_key} {member} {value}
 6 SADD {any_key} {integer}*
 6 ZADD {any_key} {real} {member}
 1 CONFIG SET lua-time-limit 5000
"""
