"""Edges of dates: days that calendars and programs disagree about."""

from __future__ import annotations

from datetime import timedelta

from engine.generators.edges.kind import DAY, MOMENT, Reason, never, single
from engine.model.language.kinds import EdgeKind, FieldFacts
from engine.model.values.json import Json
from engine.model.values.moments import date_text, date_time_text, is_moment, read_moment

_FORMS = ("date", "date-time")


def _day(name: str, doc: str, day: str, *, reason: Reason | None = never) -> EdgeKind:
    """A day that may be. Where it lies beyond the bounds, the day beside the bound shows that better."""

    def value(facts: FieldFacts) -> Json | None:
        if facts.form not in _FORMS:
            return None
        return day if facts.form == "date" else f"{day}T00:00:00Z"

    return single(name, doc, value, on=DAY, reason=reason)


def _time(name: str, doc: str, moment: str, *, reason: Reason | None = never) -> EdgeKind:
    return single(name, doc, lambda facts: moment if facts.form == "date-time" else None, on=MOMENT, reason=reason)


def move_bound(bound: str | None, facts: FieldFacts, steps: int) -> str | None:
    """A bound and so many days, for a date-time seconds; the bound itself while it is relative to an unknown now."""
    if bound is None or facts.form not in _FORMS or not is_moment(bound):
        return None
    moment = read_moment(bound, now=None)
    if moment is None:
        return bound
    try:
        if facts.form == "date":
            return date_text(moment + timedelta(days=steps))
        return date_time_text(moment + timedelta(seconds=steps))
    except OverflowError:
        return None


EDGES = (
    single(
        "before-earliest",
        "The day (or second) before the earliest.",
        lambda facts: move_bound(facts.earliest, facts, -1),
        on=DAY,
    ),
    single(
        "after-latest",
        "The day (or second) after the latest.",
        lambda facts: move_bound(facts.latest, facts, 1),
        on=DAY,
    ),
    _day("leap-day", "The 29th of February of a leap year.", "2028-02-29"),
    _day("no-leap-day", "The 29th of February of a year that has none.", "2027-02-29", reason=None),
    _day("century-leap-day", "The 29th of February of 2000, a leap year against the rule of centuries.", "2000-02-29"),
    _day("impossible-day", "The 31st of April.", "2027-04-31", reason=None),
    _day("month-13", "A thirteenth month.", "2027-13-01", reason=None),
    _day("year-end", "The last day of a year.", "2027-12-31"),
    _day("epoch-start", "The day computers count from.", "1970-01-01"),
    _day("before-epoch", "The day before computers count.", "1969-12-31"),
    _day("after-2038", "A day that 32-bit clocks do not reach.", "2038-01-20"),
    _day("far-past", "A day of the 17th century.", "1601-01-01"),
    _day("far-future", "The last day that has four digits.", "9999-12-31"),
    single(
        "day-first",
        "The day before the month, in dots.",
        lambda facts: "31.12.2027" if _is_date(facts) else None,
        on=DAY,
    ),
    single(
        "month-first",
        "The month before the day, in slashes.",
        lambda facts: "12/31/2027" if _is_date(facts) else None,
        on=DAY,
    ),
    single("date-in-words", "A date in words.", lambda facts: "tomorrow" if _is_date(facts) else None, on=DAY),
    _time("no-offset", "A moment that does not say where.", "2027-06-01T12:00:00", reason=None),
    _time("far-offset", "A moment 14 hours ahead of UTC.", "2027-06-01T12:00:00+14:00"),
    _time("fraction-of-second", "A moment to the microsecond.", "2027-06-01T12:00:00.123456Z"),
    _time("hour-24", "The hour after the last.", "2027-06-01T24:00:01Z", reason=None),
    _time("clock-change", "A moment that summer time skips in Europe.", "2027-03-28T02:30:00+01:00"),
)


def _is_date(facts: FieldFacts) -> bool:
    return facts.form in _FORMS
