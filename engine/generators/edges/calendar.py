"""Edges of dates: days that calendars and programs disagree about."""

from __future__ import annotations

from datetime import timedelta

from engine.generators.edges.kind import DAY, MOMENT, single
from engine.model.json import Json
from engine.model.moments import date_text, date_time_text, is_moment, read_moment
from engine.model.words import EdgeKind, FieldFacts

_FORMS = ("date", "date-time")


def _day(name: str, doc: str, day: str) -> EdgeKind:
    def value(facts: FieldFacts) -> Json | None:
        if facts.form not in _FORMS:
            return None
        return day if facts.form == "date" else f"{day}T00:00:00Z"

    return single(name, doc, value, on=DAY)


def _time(name: str, doc: str, moment: str) -> EdgeKind:
    return single(name, doc, lambda facts: moment if facts.form == "date-time" else None, on=MOMENT)


def _beside(bound: str | None, facts: FieldFacts, days: int) -> Json | None:
    """A day, or for a date-time a second, beyond a bound; the bound itself while it is relative to an unknown now."""
    if bound is None or facts.form not in _FORMS or not is_moment(bound):
        return None
    moment = read_moment(bound, now=None)
    if moment is None:
        return bound
    try:
        if facts.form == "date":
            return date_text(moment + timedelta(days=days))
        return date_time_text(moment + timedelta(seconds=days))
    except OverflowError:
        return None


EDGES = (
    single(
        "before-earliest",
        "The day (or second) before the earliest.",
        lambda facts: _beside(facts.earliest, facts, -1),
        on=DAY,
    ),
    single(
        "after-latest", "The day (or second) after the latest.", lambda facts: _beside(facts.latest, facts, 1), on=DAY
    ),
    _day("leap-day", "The 29th of February of a leap year.", "2028-02-29"),
    _day("no-leap-day", "The 29th of February of a year that has none.", "2027-02-29"),
    _day("century-leap-day", "The 29th of February of 2000, a leap year against the rule of centuries.", "2000-02-29"),
    _day("impossible-day", "The 31st of April.", "2027-04-31"),
    _day("month-13", "A thirteenth month.", "2027-13-01"),
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
    _time("no-offset", "A moment that does not say where.", "2027-06-01T12:00:00"),
    _time("far-offset", "A moment 14 hours ahead of UTC.", "2027-06-01T12:00:00+14:00"),
    _time("fraction-of-second", "A moment to the microsecond.", "2027-06-01T12:00:00.123456Z"),
    _time("hour-24", "The hour after the last.", "2027-06-01T24:00:01Z"),
    _time("clock-change", "A moment that summer time skips in Europe.", "2027-03-28T02:30:00+01:00"),
)


def _is_date(facts: FieldFacts) -> bool:
    return facts.form in _FORMS
