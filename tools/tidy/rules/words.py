"""The project speaks of itself: no notes to oneself, no machine's paths."""

import re

from .rule import Problem, Rule

# Why in pieces: this file is checked too.
WORDS = re.compile(
    r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b"
    r"|(?<![\w.])/(wo" r"rk/(wt|main|shared)|ro" r"ot|ho" r"me/\w+)/")
BINARY = (".png", ".ico", ".woff2", ".rdb", ".aof", ".gz", ".jpg")


def check_words(tree):
    for path in tree.paths:
        if path.endswith(BINARY):
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            match = WORDS.search(line)
            if match:
                yield Problem(f"{path} {match.group(0)}", f"{path}:{number}: `{match.group(0)}`")


def check_ends(tree):
    for path in tree.paths:
        if not path.endswith((".h", ".cc", ".py", ".txt", ".cmake", ".md", ".sh", ".ts", ".tsx")):
            continue
        text = tree.text(path)
        if text and not text.endswith("\n"):
            yield Problem(path, f"{path}: no newline at the end")
        if "\t" in text and path.endswith((".h", ".cc", ".py")):
            yield Problem(path, f"{path}: a tab")
        if re.search(r"[ \t]+$", text, re.MULTILINE) and not path.endswith(".md"):
            yield Problem(path, f"{path}: space at the end of a line")


RULES = [
    Rule("own_words", "no notes to oneself, no machine's paths", check_words, True),
    Rule("line_ends", "no tabs, no trailing space, a newline at the end", check_ends, True),
]
