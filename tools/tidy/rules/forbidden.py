"""Calls and constructs that belong in one place, or nowhere."""

import re

from .rule import Problem, Rule
from .tree import MODULES

MACROS_ALLOWED = {"XXH_INLINE_ALL"}  # They configure an include.

# (what, where it is looked for, where it may be, why)
CALLS = [
    (r"\bv?fork\s*\(", MODULES, ("server/main.cc",), "no fork: a snapshot is a cut of epochs"),
    (r"\bsystem_clock\b|\bsteady_clock\b|\bclock_gettime\b|\bgettimeofday\b|(?<![\w:.>])time\s*\(|"
     r"\bhigh_resolution_clock\b", ("engine", "protocol", "patterns"),
     ("engine/base/", "patterns/remote/"),
     "time comes from base/clock.h"),
    (r"\bstd::mt19937\w*|\bstd::random_device\b|(?<![\w:.>])s?rand\s*\(|\bgetrandom\b|\bdrand48\b",
     MODULES, ("engine/base/",), "randomness comes from base/random.h"),
    (r"\bstd::c(out|err|log)\b|(?<![\w:.>])(std::)?printf\s*\(|(?<![\w:.>])(std::)?puts\s*\(",
     MODULES, ("server/main.cc", "engine/base/check.cc"), "a library prints nothing"),
    (r"\bthrow\b(?!\s*\))", MODULES, (), "no exceptions of our own"),
    (r"\busing namespace\b(?! std::(string_view_|chrono_)?literals\b)", None, (),
     "names say where they are from"),
    (r"\babsl::(Mutex|Notification|BlockingCounter)\b", None, (), "the thread sanitizer cannot see it"),
    (r"\b(std::regex)\b", MODULES, (), "unbounded recursion on input"),
    (r"\bassert\s*\(", MODULES, (), "base/check.h says what was expected"),
]


def check_calls(tree):
    for pattern, folders, allowed, reason in CALLS:
        for path in tree.cpp(*(folders or ())):
            if path.startswith(allowed) if allowed else False:
                continue
            for number, line in enumerate(tree.code(path).splitlines(), 1):
                match = re.search(pattern, line)
                if match and "static_assert" not in line:
                    word = match.group(0).strip(" (")
                    yield Problem(f"{path} {word}", f"{path}:{number}: {word}: {reason}")


def check_macros(tree):
    for path in tree.cpp():
        for number, line in enumerate(tree.code(path).splitlines(), 1):
            match = re.match(r"\s*#\s*define\s+(\w+)", line)
            if match and match.group(1) not in MACROS_ALLOWED:
                yield Problem(f"{path} {match.group(1)}",
                              f"{path}:{number}: the macro {match.group(1)}")


RULES = [
    Rule("forbidden_calls", "time, chance, output and processes have their places", check_calls,
         True),
    Rule("no_macros", "no macros of our own", check_macros, True),
]
