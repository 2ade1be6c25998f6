"""Every command of the tables is exercised by a test."""

import re

from .rule import Problem, Rule

TABLE = re.compile(r"constexpr CommandSpec (\w+)\[\] = \{(.*?)\n\};", re.DOTALL)
ROW = re.compile(r'\{\.name = "([^"]+)"(.*?)(?=\n    \{\.name|\Z)', re.DOTALL)
FOLDERS = ("protocol/commands/", "server/commands/")


def command_names(tree):
    """{NAME or "NAME SUBCOMMAND": path} of all rows of all tables."""
    names = {}
    for path in tree.cpp():
        if not path.startswith(FOLDERS):
            continue
        text = tree.code_with_strings(path)
        rows, owners = {}, {}
        for table, body in TABLE.findall(text):
            for name, fields in ROW.findall(body):
                rows.setdefault(table, []).append(name.upper())
                owner = re.search(r"\.subcommands = (\w+)", fields)
                if owner:
                    owners[owner.group(1)] = name.upper()
        for table, found in rows.items():
            prefix = f"{owners[table]} " if table in owners else ""
            names.update({prefix + name: path for name in found})
    return names


def tested_words(tree):
    """All words of tests in capitals, and the same joined to pairs with what follows."""
    words = set()
    for path in tree.paths:
        if path.startswith("tests/") and path.endswith((".cc", ".h", ".py", ".mjs", ".txt")):
            text = tree.text(path).upper()
            # Words with hyphens or underscores count in parts, and as one word without them.
            for pattern in (r"[A-Z]+(?:\.[A-Z]+)?", r"[A-Z]+(?:[._-][A-Z]+)*"):
                found = [re.sub("[_-]", "", word) for word in re.findall(pattern, text)]
                words.update(found)
                words.update(f"{first} {second}" for first, second in zip(found, found[1:]))
    return words


def check_tested(tree):
    tested = tested_words(tree)
    for name, path in sorted(command_names(tree).items()):
        if re.sub("[_-]", "", name) not in tested and name not in tested:
            yield Problem(name, f"{path}: no test sends {name}")


def check_found(tree):
    if not command_names(tree):
        yield Problem("tables", "no table of commands is recognised: has its layout changed?")


# Families whose commands have typed calls (engine/engine.h), and the commands that have none.
TWIN_FAMILIES = ("bit_fields", "bitmaps", "geo", "hyperloglogs", "lists", "set_algebra", "sets",
                 "sort", "stream_groups", "stream_info", "stream_pending", "stream_reads", "streams")
WITHOUT_TWIN = {"GEORADIUS", "GEORADIUSBYMEMBER", "GEORADIUSBYMEMBER_RO", "GEORADIUS_RO", "PFDEBUG",
                "PFSELFTEST", "XGROUP", "XGROUP HELP", "XINFO", "XINFO HELP"}


def check_twins(tree):
    twins = "".join(tree.text(path) for path in tree.paths if path.startswith("tests/twins/"))
    paths = {f"protocol/commands/{family}.cc" for family in TWIN_FAMILIES}
    for name, path in sorted(command_names(tree).items()):
        request = '{"' + '", "'.join(name.split()) + '"'
        if path in paths and name not in WITHOUT_TWIN and request not in twins:
            yield Problem(name, f"{path}: tests/twins do not compare {name} with its typed call")


RULES = [
    Rule("commands_recognised", "the tables can be read by this tool", check_found),
    Rule("commands_tested", "every command is sent by a test", check_tested, True),
    Rule("commands_have_twins", "typed calls and requests are compared", check_twins, True),
]
