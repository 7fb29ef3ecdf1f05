"""`empty`: text, lists and objects without content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.expressions.judging import fail, hold_if
from engine.expressions.values.equality import is_list
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind
from engine.model.language.matcher_facts import ForeignNames
from engine.model.values.json import Json, Missing
from engine.model.verdict import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """The grammar of `empty`."""

    empty: bool = word('`true`: `""`, `[]` or `{}`, not null.', examples=(True,))


def judge(spec: Empty, value: Json | Missing) -> Judgement:
    """Held where the value is as empty as wanted; null and missing are neither empty nor not."""
    expected = "it to be empty" if spec.empty else "it not to be empty"
    if value is None or isinstance(value, Missing):
        return fail(value, expected)
    empty = (isinstance(value, str | Mapping) or is_list(value)) and not value
    return hold_if(empty is spec.empty, value, expected)


KINDS = (
    MatcherKind(
        name="empty",
        example="output: { warnings: { empty: true } }",
        spec=Empty,
        judge=judge,
        doc="Text, a list or an object without content.",
        foreign=ForeignNames(keys=("is-empty", "isempty"), beside_matchers=("is-empty", "blank")),
    ),
)
