"""One file per family of commands. A family is a module here with

KEYS            {name: [key, ...]}: the keys that `{name}` in a template draws from. Now and then
                any family's key comes instead, so that every command meets every type.
ISOLATED_KEYS   the same for keys that no other name ever stands for (optional).
VOCABULARY      {name: function(context, arguments)}: words of its own.
COMMANDS        a line for each template: its weight, then the template (see grammar.py).
EXACT_COMMANDS  the same for templates that must never be damaged (optional).
WEIGHT          the family's share of a run, 1 by default.
"""

import importlib
import pkgutil


def load():
    """{name: module} of all families, in the order of their names."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}
