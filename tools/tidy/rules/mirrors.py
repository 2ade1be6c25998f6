"""Every source has a test that mirrors its path."""

from .rule import Problem, Rule
from .tree import MODULES

# Command handlers are checked by the rule `commands_tested` instead, name by name.
ELSEWHERE = ("protocol/commands/", "server/commands/", "server/main.cc")


def owner_of(path, paths):
    """The path without ending whose header `path` implements: foo_search.cc may belong to foo.h."""
    base = path[:-3]
    while f"{base}.h" not in paths and "_" in base.rsplit("/", 1)[1]:
        base = base.rsplit("_", 1)[0]
    return base if f"{base}.h" in paths else path[:-3]


def check_mirrors(tree):
    paths = set(tree.paths)
    for path in tree.cpp(*MODULES):
        if path.endswith(".cc") and not path.startswith(ELSEWHERE):
            tests = {f"tests/{base}_test.cc" for base in (path[:-3], owner_of(path, paths))}
            if not tests & paths:
                yield Problem(path, f"{path}: has no {' or '.join(sorted(tests))}")


def check_orphans(tree):
    paths = set(tree.paths)
    for path in tree.cpp("tests"):
        module = path.split("/")[1]
        if module not in MODULES or not path.endswith("_test.cc"):
            continue
        base = path[len("tests/"):-len("_test.cc")]
        if f"{base}.cc" not in paths and f"{base}.h" not in paths:
            yield Problem(path, f"{path}: there is no {base}.cc or .h that it mirrors")


RULES = [
    Rule("mirrored_tests", "tests/<path>_test.cc tests <path>.cc", check_mirrors, True),
    Rule("orphaned_tests", "a test is named after what it tests", check_orphans, True),
]
