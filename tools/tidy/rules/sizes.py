"""Limits on the length of files and functions."""

import re

from .rule import Problem, Rule

FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 50
# What may stand before a `{` that is no body of a function.
NOT_A_FUNCTION = re.compile(r"(^|\s)(namespace|class|struct|union|enum|extern)\b")
CONTROL = re.compile(r"\b(if|for|while|switch|catch|do|else|try)\b")


def functions(code):
    """(name, first line, last line) of every function body in `code`, lambdas left to their owner.

    Works on text without comments and literals: a `{` opens a body if what precedes it, back to the
    end of the previous statement, has a parameter list and is neither a type nor a namespace.
    """
    depth_stack = []  # (is the block a function body, its name, line of its head)
    inside = 0  # how many function bodies are open
    line, head_start = 1, 0
    head_line, parentheses = 1, 0
    for position, character in enumerate(code):
        if character == "\n":
            line += 1
        elif character == "(":
            parentheses += 1
        elif character == ")":
            parentheses -= 1
        elif character == ";" and parentheses <= 0:
            head_start = position + 1
        elif character == "{":
            head = code[head_start:position]
            name = None if inside or parentheses > 0 else function_name(head)
            leading = len(head) - len(head.lstrip())
            head_line = line - head[leading:].count("\n")
            depth_stack.append((name, head_line, parentheses))
            inside += name is not None
            head_start, parentheses = position + 1, 0
        elif character == "}" and depth_stack:
            name, first, parentheses = depth_stack.pop()
            if name is not None:
                inside -= 1
                yield name, first, line
            head_start = position + 1


def function_name(head):
    """The name of the function that `head` opens, or None if it opens something else."""
    head = re.sub(r"^\s*#[^\n]*(\\\n[^\n]*)*", " ", head, flags=re.MULTILINE)
    head = re.sub(r"\b(template\s*<[^{};]*?>\s*(?=[a-zA-Z\[]))", " ", head)
    if "(" not in head or NOT_A_FUNCTION.search(head.split("(")[0]):
        return None
    match = re.search(r"([~\w:]+|operator\s*\S+)\s*\(", head)
    if not match or CONTROL.fullmatch(match.group(1)) or "=" in head.split("(")[0].replace(
            "operator=", "").replace("==", ""):
        return None
    return match.group(1)


def check_files(tree):
    for path in tree.paths:
        if path.endswith((".h", ".cc", ".py")):
            count = tree.text(path).count("\n")
            if count > FILE_LINES_MAX:
                yield Problem(path, f"{path}: {count} lines, {FILE_LINES_MAX} are allowed", count)


def check_functions(tree):
    for path in tree.cpp():
        worst = {}
        for name, first, last in functions(tree.code(path)):
            count = last - first + 1
            if count > FUNCTION_LINES_MAX and count > worst.get(name, (0, 0))[0]:
                worst[name] = (count, first)
        for name, (count, first) in worst.items():
            yield Problem(f"{path} {name}", f"{path}:{first}: {name} has {count} lines, "
                          f"{FUNCTION_LINES_MAX} are allowed", count)


RULES = [
    Rule("sizes_files", f"files have at most {FILE_LINES_MAX} lines", check_files, True),
    Rule("sizes_functions", f"functions have at most {FUNCTION_LINES_MAX} lines", check_functions,
         True),
]
