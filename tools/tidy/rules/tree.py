"""The files of the project, and C++ text without its comments and strings."""

import fnmatch
import functools
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
MODULES = ("engine", "protocol", "patterns", "server")
LITERAL = re.compile(
    r'R"(?P<tag>[^()\s]{0,16})\((?:.|\n)*?\)(?P=tag)"'
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|(?<![0-9A-Fa-f])'(?:[^'\\\n]|\\.)+'"
    r"|//[^\n]*|/\*(?:.|\n)*?\*/")


def blank(text, keep_strings=False):
    """`text` with comments and literals replaced by spaces: same length, same lines."""

    def replace(match):
        word = match.group(0)
        if keep_strings and not word.startswith(("//", "/*")):
            return word
        return re.sub(r"[^\n]", " ", word)

    return LITERAL.sub(replace, text)


def listed_by_git():
    """What git tracks, and what is new and not ignored; None where git cannot tell."""
    words = ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None
    return [path for path in listed.decode().split("\0") if path]


def listed_by_walk():
    """Every file, but for what .gitignore names: for a copy of the tree, or a system without git."""
    with open(os.path.join(ROOT, ".gitignore"), encoding="utf-8") as file:
        ignored = [line.strip().strip("/") for line in file if line.strip()] + [".git"]

    def is_ignored(name):
        return any(fnmatch.fnmatch(name, pattern) for pattern in ignored)

    paths = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not is_ignored(name)]
        paths += [os.path.relpath(os.path.join(folder, name), ROOT)
                  for name in names if not is_ignored(name)]
    return paths


class Tree:
    """All files that are part of the project."""

    def __init__(self):
        listed = listed_by_git()
        if listed is None:
            listed = listed_by_walk()
        self.paths = sorted(path for path in set(listed)
                            if os.path.isfile(os.path.join(ROOT, path)))

    def cpp(self, *folders):
        """Paths of C++ files below `folders`, or of all."""
        return [path for path in self.paths if path.endswith((".h", ".cc")) and
                (not folders or path.split("/")[0] in folders)]

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        with open(os.path.join(ROOT, path), encoding="utf-8", errors="surrogateescape") as file:
            return file.read()

    @functools.lru_cache(maxsize=None)
    def code(self, path):
        """The text without comments and literals."""
        return blank(self.text(path))

    @functools.lru_cache(maxsize=None)
    def code_with_strings(self, path):
        return blank(self.text(path), keep_strings=True)

    def includes(self, path):
        """(line number, path) of what `path` includes of ours."""
        for number, line in enumerate(self.text(path).splitlines(), 1):
            match = re.match(r'#include "([^"]+)"', line)
            if match:
                yield number, match.group(1)

    def is_public(self, path):
        """Headers to build on: directly in a module, or in engine/ops/. What names the keyspace's
        insides is a helper of its neighbours instead, and is not installed (the same rule is in
        tools/package/install_headers.cmake)."""
        folder = os.path.dirname(path)
        if not path.endswith(".h") or folder not in (*MODULES, "engine/ops"):
            return False
        return not folder.startswith("engine") or not any(
            included.startswith("engine/keyspace/") for _, included in self.includes(path))
