"""`list-of: {…}`: a list whose items are drawn one after the other by a generator of their own."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from random import Random

from engine.expressions.nested import ITEMS_TYPICAL, VALUES_MAX, Fake, check_inner, draw_field, values_most
from engine.expressions.template import TemplateError
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.inputs import Constant, Generated, InputField
from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.operands import is_settled, read_lengths
from engine.model.values.canonical import canonical_json
from engine.model.values.counted_chance import count_values
from engine.model.values.json import Json, Missing

LENGTH_MAX = 1_000
"""Items of one list."""
TRIES_MAX = 100
"""Draws of one item that must differ from those before it."""
COUNTED_MAX = 10_000
"""Values of an item that are counted once chance has found no other."""
_SAMPLES = 8
_SAMPLE_NOW = "2026-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """What the items are, and how many there are."""

    list_of: InputField = word(
        "What each item is: a generator, a constant, or a template. With `unique: true` in it no two items are equal.",
        examples=({"gen": "uuid"}, {"one-of": ["a", "b"]}),
    )
    length: Templated = word(
        "Items: a number, or a range such as `1..5`. 1 to 3 when left out.", default=None, examples=("1..5", 2)
    )


def draw_list(fake: Fake, spec: ListSpec, draw: Draw) -> list[Json]:
    """A list of a length from the range, each as likely. Raises ValueError for a length that is none.

    Also raised is ValueError where too few different items can be drawn for `unique`, and what the items' kind raises.
    """
    shortest, longest = ITEMS_TYPICAL if spec.length is None else _lengths(spec.length)
    root = draw.rng.getrandbits(64)
    length = draw.rng.randrange(shortest, longest + 1)
    unique = isinstance(spec.list_of, Generated) and spec.list_of.options.unique
    seen: set[str] | None = set() if unique else None
    return [_item(spec.list_of, f"{root:x} {place}", draw, fake, seen=seen) for place in range(length)]


def _item(field: InputField, root: str, draw: Draw, fake: Fake, *, seen: set[str] | None) -> Json:
    """One item from a stream of its own; where `seen` is given, one that is not among those, and it joins them."""
    for attempt in range(TRIES_MAX):
        rng = Random(f"{root} {attempt}")  # noqa: S311 - test data, no secret
        item = _item_by(rng, field, draw, fake)
        if seen is None:
            return item
        if (text := canonical_json(item)) not in seen:
            seen.add(text)
            return item
    # Chance alone seldom reaches the last of few values.
    with suppress(LookupError):
        for each in count_values(lambda chance: _item_by(chance, field, draw, fake), most=COUNTED_MAX):
            if seen is not None and (text := canonical_json(each.value)) not in seen:
                seen.add(text)
                return each.value
    raise ValueError(f"no {len(seen or ()) + 1} different items were found in {TRIES_MAX} draws")


def _item_by(rng: Random, field: InputField, draw: Draw, fake: Fake) -> Json:
    item = draw_field(field, Draw(rng=rng, names=draw.names, now=draw.now), fake)
    if isinstance(item, Missing):
        raise ValueError("an item of a list cannot be left out")  # noqa: TRY004 - an author's `maybe`, no wrong type
    return item


def list_facts(fake: Fake, spec: ListSpec) -> FieldFacts:
    """A list of the lengths that the author set, with a few items for the edges that need some.

    A length that is still a template counts as left out; items are not known where they need names. Raises ValueError
    for a length that is none.
    """
    items = _samples(spec.list_of, fake)
    if spec.length is None or not is_settled(spec.length):
        return FieldFacts(type="array", items=items)
    shortest, longest = _lengths(spec.length)
    return FieldFacts(type="array", length_min=shortest, length_max=longest, items=items)


def _samples(field: InputField, fake: Fake) -> tuple[Json, ...]:
    """Different items, as far as so many draws give them; none where the item needs names that only a row has."""
    draw = Draw(rng=Random("sample"), names={}, now=_SAMPLE_NOW)  # noqa: S311 - fixed samples, no secret
    found: dict[str, Json] = {}
    try:
        for place in range(_SAMPLES):
            item = _item(field, f"sample {place}", draw, fake, seen=None)
            found.setdefault(canonical_json(item), item)
    except (TemplateError, ValueError):
        return ()
    return tuple(found.values())


def check_list(spec: ListSpec) -> tuple[Problem, ...]:
    """Items that have options of a whole field, and a length that is not understood or too large."""
    found = (*check_inner(spec.list_of, "an item of a list", key="list-of"), *_check_maybe(spec.list_of))
    if values_most(spec.list_of) * _longest(spec) > VALUES_MAX:
        message = f"lists inside lists make more than {VALUES_MAX:,} values"
        return (*found, Problem(key="list-of", message=message, help="make them shorter: `length: 1..2`"))
    if spec.length is None or not is_settled(spec.length):
        return found
    lengths = read_lengths(spec.length)
    if lengths is None:
        message = f"the length {show(spec.length)} is not understood"
        help_ = "write a number or a range: `length: 5`, `length: 1..5`"
        return (*found, Problem(key="length", message=message, help=help_))
    if lengths[1] > LENGTH_MAX:
        message = f"the length {show(spec.length)} is more than {LENGTH_MAX} items"
        return (*found, Problem(key="length", message=message, help=f"write at most `{LENGTH_MAX}`"))
    return (*found, *_check_supply(spec.list_of, lengths[1]))


def _longest(spec: ListSpec) -> int:
    lengths = read_lengths(spec.length) if spec.length is not None and is_settled(spec.length) else None
    return lengths[1] if lengths is not None and lengths[1] <= LENGTH_MAX else ITEMS_TYPICAL[1]


def _check_maybe(field: InputField) -> tuple[Problem, ...]:
    if isinstance(field, Constant) or not field.options.maybe:
        return ()
    help_ = "give the list a range of lengths instead: `length: 0..3`"
    return (Problem(key="list-of", message="an item of a list cannot be left out", help=help_),)


def _check_supply(field: InputField, longest: int) -> tuple[Problem, ...]:
    """More different items than there are values."""
    if isinstance(field, Constant) or not field.options.unique:
        return ()
    try:
        choices = field.kind.facts(field.spec).choices
    except ValueError:
        # What the operands are is not known before the row, or was reported with the item itself.
        return ()
    if choices is None or len(choices) >= longest:
        return ()
    message = f"{longest} different items cannot be drawn from {len(choices)} values"
    return (Problem(key="length", message=message, help=f"write at most `length: {len(choices)}`, or more values"),)


def _lengths(written: Templated) -> tuple[int, int]:
    lengths = read_lengths(written)
    if lengths is None or lengths[1] > LENGTH_MAX:
        raise ValueError(f"`length` of `list-of` must be a number or a range such as `1..5`, at most {LENGTH_MAX}")
    return lengths


def list_kind(fake: Fake) -> GeneratorKind:
    """The kind, given what `fake(…)` means."""
    return GeneratorKind(
        name="list-of",
        form="key",
        spec=ListSpec,
        draw=partial(draw_list, fake),
        facts=partial(list_facts, fake),
        check=check_list,
        doc="A list whose items are drawn one by one, 1 to 3 of them or as `length` says.",
        example="recipients: { list-of: { gen: person.email }, length: 1..5 }",
    )
