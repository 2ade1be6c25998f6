"""The rules, in the order in which they are checked."""

from . import commands, forbidden, format, includes, mirrors, sizes, words

REGISTRY = [
    *includes.RULES, *mirrors.RULES, *sizes.RULES, *forbidden.RULES, *words.RULES, *commands.RULES,
    *format.RULES,
]
