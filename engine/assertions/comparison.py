"""`between`, `gt`, `gte`, `lt`, `lte`, `near`: numbers with numbers, dates with dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.comparison_texts import FIGURE, read_ordered
from engine.expressions.judging import cannot_judge, fail, has_late
from engine.expressions.values.alike import not_a_number
from engine.expressions.values.arithmetic import are_near
from engine.expressions.values.equality import is_list, is_number
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.matcher_facts import Admitted, ForeignNames, IntervalEnd, ListOperand, Lookalike
from engine.model.values.json import Json, Missing
from engine.model.values.moments import day_after, instant_of, is_date
from engine.model.values.order import compare
from engine.model.verdict import HELD, Judgement

_PAIR: Final = 2
_DASHED: Final = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]\s*(\d+(?:\.\d+)?)")
"""A number behind a sign that looks like a minus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """The grammar of `between`."""

    between: Templated = word(
        "From the first to the second, both included.", examples=([0, 100], ["2026-01-01", "2026-12-31"])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gt:
    """The grammar of `gt`."""

    gt: Templated = word("Greater than this number, or later than this date.", examples=(0,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gte:
    """The grammar of `gte`."""

    gte: Templated = word("This number or greater, or this date or later.", examples=(80,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lt:
    """The grammar of `lt`."""

    lt: Templated = word("Less than this number, or earlier than this date.", examples=(100,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lte:
    """The grammar of `lte`."""

    lte: Templated = word("This number or less, or this date or earlier.", examples=(100,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """A number and the distance from it that is allowed."""

    value: Templated = word("The number.", examples=(0.5,))
    within: Templated = word("How far away it may be, inclusive.", examples=(0.01,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The grammar of `near`."""

    near: Neighbourhood = word(
        "At most `within` away from `value`, so that rounding does not matter.",
        examples=({"value": 0.5, "within": 0.01},),
    )


def _hint(value: Any, bound: Any, *, upto: bool) -> str | None:
    """What may have been overlooked: that a number is text, or that a day which is the last one ends as it begins."""
    if is_number(bound):
        return not_a_number(value)
    if not upto or not isinstance(value, str) or not is_date(bound) or compare(value, bound) != 1:
        return None
    next_day = day_after(bound)
    if next_day is None or compare(value, next_day) != -1:
        return None
    return f"as a moment {bound} is its midnight in UTC; with all of that day it is `lt: {next_day}`"


def _is_bound(bound: Any) -> bool:
    return is_number(bound) or (isinstance(bound, str) and instant_of(bound) is not None)


_HOLDS: Final[Mapping[str, Callable[[int], bool]]] = MappingProxyType(
    {
        ">": lambda order: order > 0,
        ">=": lambda order: order >= 0,
        "<": lambda order: order < 0,
        "<=": lambda order: order <= 0,
    }
)


def _judge_by(name: str, sign: str) -> Callable[[Any, Json | Missing], Judgement]:
    holds = _HOLDS[sign]

    def judge(spec: Any, value: Json | Missing) -> Judgement:
        bound = getattr(spec, name)
        if not _is_bound(bound):
            return cannot_judge(f"`{name}` wants a number or a date, not {_shown(bound)}")
        order = compare(value, bound)
        if order is not None and holds(order):
            return HELD
        said = fail(value, f"{sign} {show(bound)}", hint=_hint(value, bound, upto=sign == "<="))
        return said.but(is_unlike=order is None)

    return judge


def judge_between(spec: Between, value: Json | Missing) -> Judgement:
    """Held from the first bound to the second, both included."""
    bounds: Any = spec.between
    if has_late(bounds) or not is_list(bounds) or len(bounds) != _PAIR or not all(map(_is_bound, bounds)):
        return cannot_judge(f"`between` wants two numbers or two dates, not {_shown(bounds)}")
    low, high = (compare(value, bound) for bound in bounds)
    holds = low is not None and high is not None and low >= 0 >= high
    if holds:
        return HELD
    said = fail(value, f"{show(bounds[0])} to {show(bounds[1])}", hint=_hint(value, bounds[1], upto=True))
    return said.but(is_unlike=low is None or high is None)


def judge_near(spec: Near, value: Json | Missing) -> Judgement:
    """Held where the value is a number at most `within` away."""
    centre: Any = spec.near.value
    within: Any = spec.near.within
    if not (is_number(centre) and is_number(within)):
        return cannot_judge("`near` wants two numbers, `value` and `within`")
    expected = f"{show(centre)} give or take {show(within)}"
    if not is_number(value):
        return fail(value, expected, hint=not_a_number(value))
    return HELD if are_near(value, centre, within) else fail(value, expected)


def _shown(operand: Any) -> str:
    return "a template that was not filled in" if has_late(operand) else show(operand)


def _check_bound(name: str, bound: Any) -> tuple[Problem, ...]:
    if has_late(bound) or _is_bound(bound):
        return ()
    message = f"`{name}` wants a number or a date, not {show(bound)}"
    dashed = _DASHED.fullmatch(bound) if isinstance(bound, str) else None
    if dashed is not None:
        return (Problem(key=None, message=message, help=f"the minus sign is a hyphen: write `-{dashed[1]}`"),)
    examples = "`between: [5, 10]`" if name == "between" else f"`{name}: 5` or `{name}: 2026-11-22`"
    return (Problem(key=None, message=message, help=f"write {examples}"),)


def check_between(spec: Between) -> tuple[Problem, ...]:
    """Anything but two bounds in order."""
    bounds: Any = spec.between
    if not is_list(bounds):
        return () if has_late(bounds) else (_no_pair(bounds),)
    if len(bounds) != _PAIR:
        return (_no_pair(bounds),)
    if has_late(bounds):
        return ()
    wrong = [problem for bound in bounds for problem in _check_bound("between", bound)]
    if wrong:
        return (wrong[0],)
    order = compare(bounds[0], bounds[1])
    if order is None:
        message = "`between` mixes a number and a date"
        return (Problem(key=None, message=message, help="write two numbers or two dates"),)
    if order > 0:
        message = f"nothing is between {show(bounds[0])} and {show(bounds[1])}"
        return (Problem(key=None, message=message, help=f"write `between: [{show(bounds[1])}, {show(bounds[0])}]`"),)
    return ()


def _no_pair(bounds: Any) -> Problem:
    message = f"`between` wants a list of two bounds, not {show(bounds)}"
    return Problem(key=None, message=message, help="write `between: [0, 100]`; for one bound use `gte` or `lte`")


def check_near(spec: Near) -> tuple[Problem, ...]:
    """Anything but a number and a distance."""
    problems = []
    for key, figure in (("value", spec.near.value), ("within", spec.near.within)):
        if not has_late(figure) and not is_number(figure):
            shown = show(figure)  # type: ignore[arg-type]
            help_ = "write `near: {value: 0.5, within: 0.01}`"
            problems.append(Problem(key=key, message=f"`{key}` wants a number, not {shown}", help=help_))
    within: Any = spec.near.within
    if is_number(within) and within < 0:
        problems.append(
            Problem(
                key="within",
                message=f"nothing is within {show(within)}",
                help=f"write a distance: `within: {show(-within)}`",
            )
        )
    return tuple(problems)


_NUMBERS: Final = frozenset({"number", "integer"})
_NUMBERS_AND_DATES: Final = _NUMBERS | {"string"}


def _admits_by(name: str, sign: str) -> Callable[[Any], Admitted]:
    def admits(spec: Any) -> Admitted:
        bound = getattr(spec, name)
        if not is_number(bound):
            return Admitted(takes=_NUMBERS_AND_DATES)
        end = IntervalEnd(number=bound, included=sign.endswith("="))
        return Admitted(takes=_NUMBERS, lowest=end) if sign[0] == ">" else Admitted(takes=_NUMBERS, highest=end)

    return admits


def admits_between(spec: Between) -> Admitted:
    """Numbers, where both bounds are; else dates too."""
    bounds: Any = spec.between
    return Admitted(takes=_NUMBERS if is_list(bounds) and all(map(is_number, bounds)) else _NUMBERS_AND_DATES)


_RANGE: Final = re.compile(rf"({FIGURE.pattern})\.\.({FIGURE.pattern})")


def _range(text: str) -> str | None:
    found = _RANGE.fullmatch(text)
    return None if found is None else f"[{found[1]}, {found[2]}]"


def _ordered(name: str, sign: str, spec: type, doc: str, foreign: ForeignNames) -> MatcherKind:
    return MatcherKind(
        name=name,
        spec=spec,
        judge=_judge_by(name, sign),
        doc=doc,
        check=lambda spec: _check_bound(name, getattr(spec, name)),
        example=f"output: {{ risk_score: {{ {name}: 80 }} }}",
        admits=_admits_by(name, sign),
        foreign=foreign,
        lookalike=Lookalike(begins=sign[0], operand=read_ordered(sign)),
    )


_GREATER: Final = ForeignNames(
    keys=(">", "greater-than", "greaterthan", "more-than", "exclusiveminimum"),
    beside_matchers=("greater-than", "greaterthan", ">", "more-than", "exclusiveminimum"),
)
_AT_LEAST: Final = ForeignNames(
    keys=(">=", "ge", "at-least"),
    maybe_keys=("min", "minimum"),
    beside_matchers=("greater-or-equal", ">=", "at-least", "minimum", "min"),
)
_LESS: Final = ForeignNames(
    keys=("<", "less-than", "lessthan", "exclusivemaximum"),
    beside_matchers=("less-than", "lessthan", "<", "exclusivemaximum"),
)
_AT_MOST: Final = ForeignNames(
    keys=("<=", "at-most"),
    maybe_keys=("max", "maximum"),
    beside_matchers=("less-or-equal", "<=", "at-most", "maximum", "max"),
)

KINDS = (
    MatcherKind(
        name="between",
        spec=Between,
        judge=judge_between,
        doc="From one bound to another, both included.",
        check=check_between,
        example="output: { risk_score: { between: [0, 100] } }",
        admits=admits_between,
        shape=ListOperand(items_min=_PAIR, items_max=_PAIR),
        lookalike=Lookalike(begins="-0123456789", operand=_range),
    ),
    _ordered("gt", ">", Gt, "Greater, or later.", _GREATER),
    _ordered("gte", ">=", Gte, "At least, or not earlier.", _AT_LEAST),
    _ordered("lt", "<", Lt, "Less, or earlier.", _LESS),
    _ordered("lte", "<=", Lte, "At most, or not later.", _AT_MOST),
    MatcherKind(
        name="near",
        spec=Near,
        judge=judge_near,
        doc="A number, give or take a distance.",
        check=check_near,
        example="output: { ratio: { near: { value: 0.5, within: 0.01 } } }",
        admits=lambda _spec: Admitted(takes=_NUMBERS),
    ),
)
