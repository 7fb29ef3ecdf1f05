"""`one-of: […]`: one of the values, as often as its weight says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from engine.expressions.values.shown import kind_of, show
from engine.model.language.field_facts import type_of
from engine.model.language.grammar import word
from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind, Problem
from engine.model.language.literals import Template, Templated
from engine.model.language.operands import is_number, is_settled
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json

CHOICES_MAX = 10_000
_EXAMPLE = "write the values as a list: `one-of: [low, medium, high]`"


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOfSpec:
    """The values, and how often each is drawn."""

    one_of: Templated = word("The values.", examples=(["low", "medium", "high"],))
    weights: Templated = word(
        "How often each value is drawn, in their order; only the proportions count. Equally often when left out.",
        default=None,
        examples=([9, 1],),
    )


def draw_one_of(spec: OneOfSpec, draw: Draw) -> Json:
    """One of the values. Raises ValueError where the operands are no values and weights."""
    choices = _choices(spec.one_of)
    if spec.weights is None:
        return choices[draw.rng.randrange(len(choices))]
    sums = tuple(accumulate(_weights(spec.weights, len(choices))))
    point = draw.rng.random() * sums[-1]
    return next(choice for choice, upto in zip(choices, sums, strict=True) if point < upto)


def one_of_facts(spec: OneOfSpec) -> FieldFacts:
    """Exactly the values, and the type they share if they do.

    Nothing is known while a value is still a template. Raises ValueError where they are no list.
    """
    if not is_settled(spec.one_of):
        return FieldFacts()
    choices = _choices(spec.one_of)
    types = {type_of(choice) for choice in choices}
    kinds = {"number" if each == "integer" and "number" in types else each for each in types - {"null"}}
    return FieldFacts(type=kinds.pop() if len(kinds) == 1 else None, choices=choices, nullable="null" in types)


def check_one_of(spec: OneOfSpec) -> tuple[Problem, ...]:
    """No list, an empty one, a value that stands there twice, and weights that do not fit."""
    match spec.one_of:
        case Template():
            return _check_weights(spec.weights, None)
        case str() | bool() | int() | float() | None:
            return (_wrong("one-of", f"`one-of` needs a list of values, not {show(spec.one_of)}", _EXAMPLE),)
        case Sequence():
            return _check_choices(spec.one_of) or _check_weights(spec.weights, len(spec.one_of))
        case _:
            return (_wrong("one-of", "`one-of` needs a list of values, not a mapping", _EXAMPLE),)


def _check_choices(choices: Sequence[Templated]) -> tuple[Problem, ...]:
    if not choices:
        return (_wrong("one-of", "`one-of` has no values to choose from", _EXAMPLE),)
    if len(choices) > CHOICES_MAX:
        return (_wrong("one-of", f"`one-of` has more than {CHOICES_MAX} values", "draw the value by a generator"),)
    seen: set[str] = set()
    for choice in choices:
        if not is_settled(choice):
            continue
        if (text := canonical_json(choice)) in seen:
            help_ = "leave one out, and use `weights` to draw it more often"
            return (_wrong("one-of", f"{show(choice)} stands in `one-of` twice", help_),)
        seen.add(text)
    return ()


def _check_weights(written: Templated, choices: int | None) -> tuple[Problem, ...]:
    return () if written is None or not is_settled(written) else _judge_weights(written, choices)


def _judge_weights(weights: Json, choices: int | None) -> tuple[Problem, ...]:
    if isinstance(weights, str) or not isinstance(weights, Sequence):
        message = f"`weights` must be a list of numbers, not {kind_of(weights)}"
        return (_wrong("weights", message, "write one number for each value: `weights: [9, 1]`"),)
    bad = [each for each in weights if not is_number(each) or each < 0]
    if bad:
        message = f"a weight must be a number that is not negative, not {show(bad[0])}"
        return (_wrong("weights", message, "write one number for each value: `weights: [9, 1]`"),)
    if choices is not None and len(weights) != choices:
        message = f"`weights` has {len(weights)} numbers for {choices} values"
        return (_wrong("weights", message, "write one weight for each value of `one-of`"),)
    if not any(weights):
        return (_wrong("weights", "all weights are 0", "give at least one value more: `weights: [9, 1]`"),)
    return ()


def _wrong(key: str, message: str, help_: str) -> Problem:
    return Problem(key=key, message=message, help=help_)


def _choices(written: Templated) -> tuple[Json, ...]:
    values: Json = written if is_settled(written) else None
    if isinstance(values, str) or not isinstance(values, Sequence) or not values:
        raise ValueError("`one-of` needs a list of at least one value")
    return tuple(values)


def _weights(written: Templated, choices: int) -> tuple[float, ...]:
    if not is_settled(written) or _check_weights(written, choices) or not isinstance(written, Sequence):
        raise ValueError("`weights` of `one-of` must be one number for each value, not negative and not all 0")
    return tuple(each for each in written if is_number(each))


KIND = GeneratorKind(
    name="one-of",
    form="key",
    spec=OneOfSpec,
    draw=draw_one_of,
    facts=one_of_facts,
    check=check_one_of,
    doc="One of the values, each as likely or as `weights` says; `cover` takes each value once.",
    example="risk_level: { one-of: [low, medium, high], edges: [empty] }",
)
