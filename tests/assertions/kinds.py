"""Matchers as the decoder makes them, for tests."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from engine.assertions import KINDS
from engine.assertions.comparison import Neighbourhood
from engine.model.language.kinds import Matcher, MatcherKind, Problem
from engine.model.values.json import Json, Missing
from engine.model.values.span import NOWHERE
from engine.model.verdict import Judgement

BY_NAME: dict[str, MatcherKind] = {kind.name: kind for kind in KINDS}
NESTED = frozenset({"not", "length", "every", "any", "optional"})


def spec_of(name: str, operand: Any) -> Any:
    """The spec of a matcher whose operand is written as in YAML."""
    kind = BY_NAME[name]
    if name in NESTED:
        operand = matchers_of(operand)
    if name == "near":
        operand = Neighbourhood(**operand)
    return kind.spec(**{fields(kind.spec)[0].name: operand})


def matchers_of(written: Any) -> tuple[Matcher, ...]:
    """A value or a mapping of matchers, as the decoder reads it."""
    if isinstance(written, dict) and written and set(written) <= set(BY_NAME):
        return tuple(
            Matcher(kind=BY_NAME[name], spec=spec_of(name, operand), span=NOWHERE) for name, operand in written.items()
        )
    return (Matcher(kind=BY_NAME["equals"], spec=spec_of("equals", written), span=NOWHERE),)


def judged(name: str, operand: Any, value: Json | Missing) -> Judgement:
    """What a matcher says of a value."""
    return BY_NAME[name].judge(spec_of(name, operand), value)


def problems(name: str, operand: Any) -> tuple[Problem, ...]:
    """What a matcher says of its own operand."""
    return BY_NAME[name].check(spec_of(name, operand))
