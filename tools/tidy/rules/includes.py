"""Dependencies point one way; public headers show nothing private."""

import os
import re

from .rule import Problem, Rule
from .tree import MODULES

# What each module may include, beside itself.
MODULE_LAYERS = {
    "engine": (),
    "protocol": ("engine",),
    "patterns": ("engine", "protocol"),
    "server": ("engine", "protocol", "patterns"),
}
# Folders of the engine, lowest first. Files directly in engine/ are assigned by name.
ENGINE_LAYERS = ("base", "containers", "messages", "values", "keyspace", "transaction",
                 "persistence", "ops", "engine")
ENGINE_FILES = {"transaction": "transaction", "options": "base", "result": "base"}
# Private folders' headers that public ones may show: small types that only need std.
SHOWN = ("engine/base/bit_operation.h", "engine/base/clock.h", "engine/base/function_ref.h",
         "engine/base/geography.h", "engine/containers/list_end.h",
         "engine/containers/stream_id.h", "engine/values/value_type.h",
         "engine/values/sorted_set_bounds.h")
FOREIGN_TYPES = re.compile(r"#include <(absl|asio|nlohmann|openssl|lzf|lua|xxhash)\b[^>]*>")


def engine_layer(path):
    """The layer of a file below engine/."""
    parts = path.split("/")
    if len(parts) > 2:
        return parts[1]
    return ENGINE_FILES.get(os.path.splitext(parts[1])[0], "engine")


def may_include(path, included):
    module, other = path.split("/")[0], included.split("/")[0]
    if module != other:
        return other in MODULE_LAYERS[module]
    if module != "engine":
        return True
    layer, below = engine_layer(path), engine_layer(included)
    if layer == below or layer == "engine":
        return True
    if layer not in ENGINE_LAYERS or below not in ENGINE_LAYERS:
        return False
    return ENGINE_LAYERS.index(below) < ENGINE_LAYERS.index(layer)


def check_direction(tree):
    for path in tree.cpp(*MODULES):
        for number, included in tree.includes(path):
            if included not in tree.paths:
                if "/" not in included:
                    yield Problem(f"{path} -> {included}",
                                  f"{path}:{number}: {included} is no path from the root")
            elif not may_include(path, included):
                yield Problem(f"{path} -> {included}",
                              f"{path}:{number}: may not include {included}: it is above it")


def check_public(tree):
    for path in filter(tree.is_public, tree.cpp(*MODULES)):
        for number, included in tree.includes(path):
            if not tree.is_public(included) and included not in SHOWN:
                yield Problem(f"{path} -> {included}",
                              f"{path}:{number}: a public header needs the private {included}")


def check_foreign(tree):
    for path in filter(tree.is_public, tree.cpp(*MODULES)):
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if FOREIGN_TYPES.match(line):
                yield Problem(path, f"{path}:{number}: a public header shows {line.split()[1]}")
        if re.search(r"\b(absl|asio)::", tree.code(path)):
            yield Problem(path, f"{path}: a public header names a type of absl or asio")


def check_own_header_first(tree):
    for path in tree.cpp(*MODULES):
        header = path[:-3] + ".h"
        includes = list(tree.includes(path))
        if path.endswith(".cc") and header in tree.paths and (
                not includes or includes[0][1] != header):
            yield Problem(path, f"{path}: its own header is not the first include")


def check_pragma_once(tree):
    for path in tree.cpp():
        if path.endswith(".h") and tree.code(path).count("#pragma once") != 1:
            yield Problem(path, f"{path}: no #pragma once")


RULES = [
    Rule("include_direction", "a layer includes only layers below it", check_direction, True),
    Rule("public_headers", "public headers need no private ones", check_public, True),
    Rule("foreign_types", "public headers show types of ours and of std", check_foreign),
    Rule("own_header_first", "so every header is known to compile alone", check_own_header_first),
    Rule("pragma_once", "every header guards itself", check_pragma_once),
]
