"""Dates and times as authors write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.model.values.moments import (
    Instant,
    date_time_text,
    day_after,
    instant_of,
    is_date,
    is_date_time,
    is_moment,
    read_moment,
    read_range,
)

NOW = "2026-03-31T12:00:00Z"


def shown(text: str, now: str | None = NOW) -> str | None:
    moment = read_moment(text, now=now)
    return None if moment is None else date_time_text(moment)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-01-01", "2026-01-01T00:00:00Z"),
        ("2026-01-01T08:30:00+02:00", "2026-01-01T06:30:00Z"),
        ("2026-01-01T08:30", "2026-01-01T08:30:00Z"),
        ("2026-01-01 08:30:00.123", "2026-01-01T08:30:00Z"),
        ("now", "2026-03-31T12:00:00Z"),
        ("today", "2026-03-31T00:00:00Z"),
        ("-30d", "2026-03-01T12:00:00Z"),
        ("+1w", "2026-04-07T12:00:00Z"),
        ("now - 2h", "2026-03-31T10:00:00Z"),
        ("+90m", "2026-03-31T13:30:00Z"),
        ("+5min", "2026-03-31T12:05:00Z"),
        ("-10s", "2026-03-31T11:59:50Z"),
        ("-1mo", "2026-02-28T12:00:00Z"),
        ("+1y", "2027-03-31T12:00:00Z"),
        (" -1d ", "2026-03-30T12:00:00Z"),
    ],
)
def test_a_moment_is_a_date_a_date_time_or_a_distance_from_now(written: str, moment: str) -> None:
    assert shown(written) == moment


@pytest.mark.parametrize(
    "written",
    [
        *("", "1d", "+1", "d", "2026-13-01", "2026-02-30", "20260101", "2026-W01-1", "2026-01-01T25:00:00Z"),
        *("tomorrow", "+9999y", "-999999999d", "0000-01-01", "2026-01-01T00:00:00+99:00"),
        "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0661",
    ],
)
def test_what_names_no_moment_gives_none(written: str) -> None:
    assert shown(written) is None
    assert not is_moment(written)


def test_a_distance_needs_a_now() -> None:
    assert shown("-1d", now=None) is None
    assert shown("-1d", now="not a time") is None
    assert shown("2026-01-01", now=None) is not None


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert is_moment(text) in (True, False)
    assert is_date(text) in (True, False)
    assert is_date_time(text) in (True, False)


def test_a_date_time_has_seconds_and_an_offset() -> None:
    assert is_date_time("2026-01-01T00:00:00z")
    assert not is_date_time("2026-01-01T00:00Z")
    assert not is_date_time("2026-01-01T00:00:00")


def test_a_range_has_its_bounds_in_order() -> None:
    first, last = read_range("-1d", None, now=NOW)
    assert (date_time_text(first), date_time_text(last)) == ("2026-03-30T12:00:00Z", "2027-03-30T12:00:00Z")


@pytest.mark.parametrize(("first", "last", "now"), [("+1d", "-1d", NOW), ("nonsense", None, NOW), (None, None, "x")])
def test_a_range_that_is_none_is_an_error(first: str | None, last: str | None, now: str) -> None:
    with pytest.raises(ValueError, match="`"):
        read_range(first, last, now=now)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01", Instant(0, "")),
        ("1970-01-01T00:00:10", Instant(10, "")),
        ("1970-01-01T00:00:10Z", Instant(10, "")),
        ("1970-01-01t00:00:10.50z", Instant(10, "5")),
        ("1970-01-01T01:00+01:00", Instant(0, "")),
        ("1970-01-01 00:00:00,25-0030", Instant(1800, "25")),
        ("1970-01-01T00:00:00.123456789123Z", Instant(0, "123456789123")),
        ("1969-12-31T23:59:59.9+00", Instant(-1, "9")),
        ("19700101", None),
        ("1970-W01-1", None),
        ("2026-02-30", None),
        ("2026-02-28T24:00Z", None),
        ("2026-02-28T23:60Z", None),
        ("2026-02-28T23:00+24:00", None),
        ("2026-02-28T23:00:00.Z", None),
        ("12:00", None),
        ("", None),
    ],
)
def test_an_instant_is_read_from_iso_8601_and_is_utc_without_offset(text: str, instant: Instant | None) -> None:
    assert instant_of(text) == instant


@given(st.text(max_size=40))
def test_no_text_makes_reading_raise(text: str) -> None:
    instant_of(text)
    is_date_time(text)
    read_moment(text, now=None)


@pytest.mark.slow
@given(st.datetimes(timezones=st.timezones()))
def test_an_instant_is_the_timestamp_of_its_date_time(moment: datetime) -> None:
    text = moment.isoformat()
    instant = instant_of(text)
    # Before offsets were whole minutes, which ISO 8601 wants, there was local time to the second.
    assume(instant is not None)
    assert instant is not None
    passed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    assert instant.since_1970_s == Decimal(passed // timedelta(microseconds=1)) / 10**6


@given(st.dates(max_value=date(9999, 12, 30)))
def test_behind_each_day_comes_the_next(day: date) -> None:
    assert is_date(str(day))
    assert not is_date_time(str(day))
    first, second = instant_of(str(day)), instant_of(day_after(str(day)) or "")
    assert first is not None
    assert second is not None
    assert second.seconds - first.seconds == 86_400


def test_the_calendar_ends() -> None:
    assert day_after("9999-12-31") is None
