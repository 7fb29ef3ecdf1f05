"""The values that a field of a row can have, where these are few or lie between bounds, and no row is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.query.compiled import Tree, every_node
from engine.expressions.values.equality import is_number
from engine.model.language.inputs import Cases, Constant, Generated, InputField
from engine.model.language.kinds import FieldFacts
from engine.model.values.canonical import canonical_json
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.moments import date_text, date_time_text, read_moment
from engine.model.values.noun import Noun
from engine.suite.merged_inputs import facts_of_generator, templates_in
from engine.suite.problems import shorten

_SHOWN_MAX: Final = 6
_ALIGNED: Final = 1e-6


class Domain(Noun, frozen=True, kw_only=True):
    """What a field can be. Of `facts` with bounds only samples are needed, around what it is compared with."""

    values: tuple[Json | Missing, ...] = ()
    facts: FieldFacts | None = None

    def samples(self, literals: Sequence[float | str] | None) -> tuple[Json | Missing, ...] | None:
        """Values of which one makes a question true if any does; None where what it is compared with is not known."""
        if self.facts is None:
            return self.values
        if literals is None:
            return None
        if self.facts.earliest is not None:
            days = _days_between(self.facts, literals)
            return None if days is None else (*self.values, *days)
        numbers = [each for each in literals if not isinstance(each, str)]
        return (*self.values, *_between(self.facts, numbers)) if len(numbers) == len(literals) else None

    def in_words(self, name: str) -> str:
        """What a field called `name` can be, in words."""
        facts = self.facts
        if facts is not None and facts.earliest is not None:
            return f"`{name}` is from {facts.earliest} to {facts.latest}"
        if facts is not None:
            return f"`{name}` is from {facts.minimum:g} to {facts.maximum:g}"
        shown = ["missing" if isinstance(each, Missing) else f"`{shorten(_text(each))}`" for each in self.values]
        more = f", and {len(shown) - _SHOWN_MAX} more" if len(shown) > _SHOWN_MAX else ""
        return f"`{name}` is {' or '.join(shown) if not more else ', '.join(shown[:_SHOWN_MAX]) + more}"


def domain_of(field: InputField, cases: Cases | None) -> Domain | None:
    """The domain of a field in the rows of a test; None where it is not known."""
    if cases is not None and cases.break_ is not None:
        return None
    if isinstance(field, Constant):
        return None if any(True for _ in templates_in(field.value)) else Domain(values=(_plain(field.value),))
    if field.options.edges and cases is not None and cases.cover is not None:
        return None
    return _generated(field)


def _generated(field: Generated) -> Domain | None:
    facts = facts_of_generator(field)
    if not isinstance(facts, FieldFacts) or facts.nullable:
        return None
    left_out = (MISSING,) if field.options.maybe is not None else ()
    if facts.choices is not None:
        return Domain(values=(*facts.choices, *left_out))
    if facts.type == "boolean":
        return Domain(values=(True, False, *left_out))
    if facts.type in ("integer", "number") and facts.minimum is not None and facts.maximum is not None and facts.step:
        return Domain(values=left_out, facts=facts)
    if facts.form in _STEPS and all(bound is not None and _moment(bound) for bound in (facts.earliest, facts.latest)):
        return Domain(values=left_out, facts=facts)
    return None


def literals_beside(tree: Tree, field: str) -> list[float | str] | None:
    """The numbers and texts that a field of the input is compared with; None where anything else is asked of it."""
    found: list[float | str] = []
    uses = 0
    for node in every_node(tree):
        uses += _is_field(node, field)
        if node["type"] == "comparator":
            found += _compared_with(node["children"], field)
    return found if uses == len(found) else None


def texts_beside(tree: Tree) -> Iterator[str]:
    """The texts that anything is compared with."""
    comparisons = (node for node in every_node(tree) if node["type"] == "comparator")
    for side in (side for node in comparisons for side in node["children"]):
        if side["type"] == "literal" and isinstance(side["value"], str):
            yield side["value"]


def _compared_with(sides: list[Tree], field: str) -> Iterator[float | str]:
    for one, other in (sides, sides[::-1]):
        if not _is_field(one, field) or other["type"] != "literal":
            continue
        if is_number(other["value"]) or isinstance(other["value"], str):
            yield other["value"]


def _is_field(node: Tree, field: str) -> bool:
    parts = [(each["type"], each["value"]) for each in node["children"] if isinstance(each, dict) and "value" in each]
    return node["type"] == "subexpression" and parts == [("field", "input"), ("field", field)]


def _between(facts: FieldFacts, literals: Iterable[float]) -> Iterator[float]:
    low, high, step = facts.minimum, facts.maximum, facts.step
    if low is None or high is None or not step:
        return
    around = (number + by for number in literals for by in (-step, 0, step))
    for each in dict.fromkeys((low, high, *around)):
        is_aligned = abs(round(each / step) * step - each) < step * _ALIGNED
        if low <= each <= high and (is_aligned or each in (low, high)):
            yield round(each) if facts.type == "integer" else each


def _days_between(facts: FieldFacts, literals: Iterable[float | str]) -> Iterable[str] | None:
    """The bounds, and what lies at and around the moments between them; None where one of the literals is no moment."""
    step, text_of = _STEPS[facts.form or ""]
    low, high = _moment(facts.earliest or ""), _moment(facts.latest or "")
    named = [_moment(each) if isinstance(each, str) else None for each in literals]
    moments = [each for each in named if each is not None]
    if low is None or high is None or len(moments) < len(named):
        return None
    try:
        around = [each + by for each in moments for by in (-step, timedelta(0), step)]
    except OverflowError:
        return None
    return dict.fromkeys(text_of(each) for each in (low, high, *around) if low <= each <= high)


def _moment(text: str) -> datetime | None:
    return read_moment(text, now=None)


_STEPS: Final[Mapping[str, tuple[timedelta, Callable[[datetime], str]]]] = MappingProxyType(
    {"date": (timedelta(days=1), date_text), "date-time": (timedelta(seconds=1), date_time_text)}
)


def _plain(value: Any) -> Json:
    plain: Json = value
    return plain


def _text(value: Json) -> str:
    return value if isinstance(value, str) else canonical_json(value)


Domains = Mapping[str, Domain | None]
"""By field."""
