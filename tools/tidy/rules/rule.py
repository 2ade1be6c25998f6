"""What a rule is, and what it finds."""

import dataclasses
from typing import Callable


@dataclasses.dataclass(frozen=True)
class Problem:
    """`key` names it in the list of exceptions; `amount` is for rules with a measure."""
    key: str
    text: str
    amount: int = 0


@dataclasses.dataclass(frozen=True)
class Rule:
    """`check` takes the Tree and yields Problems."""
    name: str
    reason: str
    check: Callable
    has_exceptions: bool = False
