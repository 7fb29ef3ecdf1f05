"""`boundaries`: the values at the bounds of a field and one step inside them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.generators.edges.arithmetic import NUMBERS, high, low, step
from engine.generators.edges.calendar import move_bound
from engine.generators.edges.kind import never
from engine.generators.edges.samples import list_of_length, text_of_length
from engine.model.language.kinds import EdgeKind, EdgeValue, FieldFacts
from engine.model.values.exact import as_json
from engine.model.values.json import Json
from engine.model.values.moments import is_moment, read_moment


def boundaries(facts: FieldFacts) -> tuple[EdgeValue, ...]:
    """The classes at the bounds, without values that say the same twice (the first name stays).

    Numbers: `min`, `min+step`, `max-step`, `max` as far as they are known, and `zero` where it lies within. Text and
    lists: `length-min`, `length-min+1`, `length-max-1`, `length-max`. Dates: `earliest`, `earliest+step`,
    `latest-step`, `latest`, a step being a day, or a second for a date-time.
    """
    firsts: dict[tuple[type, str], EdgeValue] = {}
    for name, value, doc in _classes(facts):
        firsts.setdefault((type(value), repr(value)), EdgeValue(name=name, value=value, doc=doc))
    return tuple(firsts.values())


def _classes(facts: FieldFacts) -> Iterator[tuple[str, Json, str]]:
    if facts.type in NUMBERS:
        yield from _numbers(facts)
    elif facts.form in ("date", "date-time"):
        yield from _dates(facts)
    elif facts.type == "string" and facts.choices is None:
        yield from _texts(facts)
    elif facts.type == "array":
        yield from _lists(facts)


def _numbers(facts: FieldFacts) -> Iterator[tuple[str, Json, str]]:
    first, last, unit = low(facts), high(facts), step(facts)
    if first is not None:
        yield "min", as_json(first), "the smallest value"
        if unit is not None and (last is None or first + unit <= last):
            yield "min+step", as_json(first + unit), "one step above the smallest value"
    if last is not None:
        if unit is not None and (first is None or first <= last - unit):
            yield "max-step", as_json(last - unit), "one step below the largest value"
        yield "max", as_json(last), "the largest value"
    if (first is None or first <= 0) and (last is None or last >= 0):
        yield "zero", 0, "zero"


def _dates(facts: FieldFacts) -> Iterator[tuple[str, Json, str]]:
    """A bound relative to now is a class too, with its own words for a value until the facts are anchored."""
    first, last = facts.earliest, facts.latest
    if first is not None and is_moment(first):
        yield "earliest", first, "the earliest moment"
        if (after := move_bound(first, facts, 1)) is not None and not _is_after(after, last):
            yield "earliest+step", after, "one step after the earliest moment"
    if last is not None and is_moment(last):
        if (before := move_bound(last, facts, -1)) is not None and not _is_after(first, before):
            yield "latest-step", before, "one step before the latest moment"
        yield "latest", last, "the latest moment"


def _is_after(one: str | None, other: str | None) -> bool:
    """Whether both are known, and the first is later."""
    first = None if one is None else read_moment(one, now=None)
    second = None if other is None else read_moment(other, now=None)
    return first is not None and second is not None and first > second


def _lengths(facts: FieldFacts) -> Iterator[tuple[str, int]]:
    shortest, longest = facts.length_min, facts.length_max
    if shortest is not None:
        yield "length-min", shortest
        if longest is None or shortest < longest:
            yield "length-min+1", shortest + 1
    if longest is not None:
        if longest > (shortest or 0):
            yield "length-max-1", longest - 1
        yield "length-max", longest


def _texts(facts: FieldFacts) -> Iterator[tuple[str, Json, str]]:
    for name, length in _lengths(facts):
        text = text_of_length(length, facts.form)
        if text is not None:
            yield name, text, f"text of {length} characters"


def _lists(facts: FieldFacts) -> Iterator[tuple[str, Json, str]]:
    """Only the empty list where it is not known what items may be."""
    for name, length in _lengths(facts):
        items = list_of_length(length, facts)
        if items is not None:
            yield name, items, f"a list of {length} items"


EDGES = (
    EdgeKind(
        name="boundaries",
        doc="The values at the bounds and one step inside them, zero within them, shortest and longest text or list.",
        values=boundaries,
        example="amount: { gen: decimal, min: 0.01, max: 9999.99, places: 2, edges: boundaries }",
        reason=never,
    ),
)
