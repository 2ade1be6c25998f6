"""C++ files look as clang-format leaves them."""

import shutil
import subprocess

from .rule import Problem, Rule
from .tree import ROOT

FILES_PER_CALL = 60
# Why one version: they disagree about details.
PROGRAMS = ("clang-format-14", "clang-format")


def check_format(tree):
    program = next(filter(shutil.which, PROGRAMS), None)
    if program is None:
        yield Problem("clang-format", "clang-format is not on this machine (package clang-format)")
        return
    paths = tree.cpp()
    for first in range(0, len(paths), FILES_PER_CALL):
        result = subprocess.run(
            [program, "--dry-run", "-ferror-limit=1", *paths[first:first + FILES_PER_CALL]],
            cwd=ROOT, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
        wrong = sorted({line.split(":")[0] for line in result.stderr.splitlines()
                        if "[-Wclang-format-violations]" in line})
        for path in wrong:
            yield Problem(path, f"{path}: run clang-format on it")


RULES = [Rule("formatted", "clang-format decides about space", check_format, True)]
