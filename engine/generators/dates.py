"""`gen: date` and `gen: datetime`: a day, or a moment to the second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.operands import is_settled
from engine.model.values.formats import FORMAT_HELP, format_moment, format_problem
from engine.model.values.json import Json
from engine.model.values.moments import date_text, date_time_text, is_moment, read_moment, read_range


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSpec:
    """The first and the last moment, both reachable, and how it is written."""

    min: Templated = word(
        "The first one: `2026-01-01`, `2026-01-01T08:00:00Z`, `now`, `today`, or a distance from the run's `now` such "
        "as `-30d` (units `s m h d w mo y`). A year before `max` when left out, or before now.",
        default=None,
        examples=("2026-01-01", "-30d"),
    )
    max: Templated = word(
        "The last one, written like `min`; a date is its midnight. A year after `min` when left out, or after now.",
        default=None,
        examples=("2026-12-31", "+1y"),
    )
    format: Templated = word(
        "`iso`, `epoch` (seconds), `epoch-ms`, or text with `%Y %m %d %H %M %S` in it. `iso` when left out.",
        default=None,
        examples=("%d.%m.%Y",),
    )


def draw_date(spec: DateSpec, draw: Draw) -> Json:
    """A day from `min` to `max`, each as likely, as text (a number for `epoch`).

    Raises ValueError for operands that are no dates, and for bounds the wrong way round.
    """
    start, end = read_range(_bound(spec.min, "min"), _bound(spec.max, "max"), now=draw.now)
    first, last = (each.replace(hour=0, minute=0, second=0, microsecond=0) for each in (start, end))
    return _written(first + timedelta(days=draw.rng.randrange((last - first).days + 1)), spec.format, date_text)


def draw_date_time(spec: DateSpec, draw: Draw) -> Json:
    """A moment from `min` to `max` in UTC, each second as likely, as text (a number for `epoch`).

    Raises ValueError for operands that are no dates, and for bounds the wrong way round.
    """
    start, end = read_range(_bound(spec.min, "min"), _bound(spec.max, "max"), now=draw.now)
    seconds = (end - start) // timedelta(seconds=1)
    return _written(start + timedelta(seconds=draw.rng.randrange(seconds + 1)), spec.format, date_time_text)


def date_facts(spec: DateSpec) -> FieldFacts:
    """Text in the form of a date within the bounds that the author set, which may be relative to now.

    In another format than ISO's only the type is known. Raises ValueError for bounds that are no dates.
    """
    return _facts(spec, "date", date_text)


def date_time_facts(spec: DateSpec) -> FieldFacts:
    """As `date_facts`, in the form of a date-time."""
    return _facts(spec, "date-time", date_time_text)


def check_date(spec: DateSpec) -> tuple[Problem, ...]:
    """Bounds that are no dates or the wrong way round, and a format that is not understood."""
    found = (*_misread("min", spec.min), *_misread("max", spec.max)) or _reversed(spec.min, spec.max)
    if spec.format is None or not is_settled(spec.format) or (problem := format_problem(spec.format)) is None:
        return found
    return (*found, Problem(key="format", message=problem, help=FORMAT_HELP))


def _misread(key: str, bound: Templated) -> tuple[Problem, ...]:
    if bound is None or not is_settled(bound) or (isinstance(bound, str) and is_moment(bound)):
        return ()
    help_ = f"write a date or a distance from now: `{key}: 2026-01-01`, `{key}: -30d`, `{key}: +1y`"
    return (Problem(key=key, message=f"`{key}` is not a date: {show(bound)}", help=help_),)


def _reversed(first: Templated, last: Templated) -> tuple[Problem, ...]:
    """Two fixed bounds, or two relative ones, whose order no `now` can mend."""
    for now in (None, "2026-01-01T00:00:00Z"):
        start = read_moment(first, now=now) if isinstance(first, str) else None
        end = read_moment(last, now=now) if isinstance(last, str) else None
        if start is None or end is None:
            continue
        if start <= end or (now is not None and (_is_fixed(first) or _is_fixed(last))):
            return ()
        help_ = f"swap them: `min: {last}, max: {first}`"
        return (Problem(key="min", message=f"`min` {first} is after `max` {last}", help=help_),)
    return ()


def _is_fixed(bound: Templated) -> bool:
    return isinstance(bound, str) and read_moment(bound, now=None) is not None


def _facts(spec: DateSpec, form: str, text_of: Callable[[datetime], str]) -> FieldFacts:
    if spec.format is not None and spec.format != "iso":
        if not is_settled(spec.format):
            return FieldFacts()
        return FieldFacts(type="integer" if spec.format in ("epoch", "epoch-ms") else "string")
    first = _bound(spec.min, "min") if is_settled(spec.min) else None
    last = _bound(spec.max, "max") if is_settled(spec.max) else None
    return FieldFacts(type="string", form=form, earliest=_in_form(first, text_of), latest=_in_form(last, text_of))


def _in_form(bound: str | None, text_of: Callable[[datetime], str]) -> str | None:
    """A fixed bound in the form of the values; one relative to now as it stands."""
    moment = None if bound is None else read_moment(bound, now=None)
    return bound if moment is None else text_of(moment)


def _bound(bound: Templated, key: str) -> str | None:
    if bound is None:
        return None
    if not isinstance(bound, str) or not is_moment(bound):
        raise ValueError(f"`{key}` must be a date such as `2026-01-01` or a distance from now such as `-30d`")
    return bound


def _written(moment: datetime, style: Templated, text_of: Callable[[datetime], str]) -> Json:
    if style is None or style == "iso":
        return text_of(moment)
    if not isinstance(style, str) or format_problem(style) is not None:
        raise ValueError(f"the `format` of a date is not understood; {FORMAT_HELP}")
    return format_moment(moment, style)


DATE = GeneratorKind(
    name="date",
    form="gen",
    spec=DateSpec,
    draw=draw_date,
    facts=date_facts,
    check=check_date,
    doc="A day from `min` to `max` as `2026-11-22`, or in a `format`; within a year of the run's `now` when left out.",
    example="due: { gen: date, min: today, max: +30d, edges: boundaries }",
)
DATE_TIME = GeneratorKind(
    name="datetime",
    form="gen",
    spec=DateSpec,
    draw=draw_date_time,
    facts=date_time_facts,
    check=check_date,
    doc="A moment from `min` to `max` as `2026-11-22T09:14:00Z`, or in a `format`; within a year of now when left out.",
    example="called_at: { gen: datetime, min: -7d, max: now }",
)
