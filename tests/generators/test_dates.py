"""`gen: date` and `gen: datetime`."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.language.field_facts import anchor_dates
from tests.generators.draws import NOW, draw, facts, helps, messages, template


def test_both_days_are_reached() -> None:
    days = {draw("date", seed=seed, min="2024-02-28", max="2024-03-01") for seed in range(60)}
    assert days == {"2024-02-28", "2024-02-29", "2024-03-01"}


def test_distances_count_from_the_now_of_the_plan() -> None:
    days = sorted({str(draw("date", seed=seed, min="-1d", max="+1d")) for seed in range(60)})
    assert days == ["2026-11-21", "2026-11-22", "2026-11-23"]


@pytest.mark.parametrize(
    ("spec", "first", "last"),
    [
        ({}, "2025-11-22", "2027-11-22"),
        ({"min": "2020-01-31"}, "2020-01-31", "2021-01-31"),
        ({"max": "2024-02-29"}, "2023-02-28", "2024-02-29"),
    ],
)
def test_a_bound_left_out_lies_a_year_away(spec: dict[str, str], first: str, last: str) -> None:
    days = [str(draw("date", seed=seed, **spec)) for seed in range(300)]
    assert first <= min(days) < max(days) <= last


def test_a_moment_is_in_utc_and_to_the_second() -> None:
    moments = {
        draw("datetime", seed=seed, min="2026-01-01T23:59:59+01:00", max="2026-01-01T23:00:01Z") for seed in range(60)
    }
    assert moments == {"2026-01-01T22:59:59Z", "2026-01-01T23:00:00Z", "2026-01-01T23:00:01Z"}


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("%d.%m.%Y", "05.03.2026"),
        ("%Y%m%d", "20260305"),
        ("%y-%j", "26-064"),
        ("epoch", 1772668800),
        ("epoch-ms", 1772668800000),
        ("iso", "2026-03-05"),
        ("100%% %H", "100% 00"),
    ],
)
def test_a_format_changes_how_it_is_written(format_: str, text: object) -> None:
    assert draw("date", min="2026-03-05", max="2026-03-05", format=format_) == text


def test_facts_hold_fixed_bounds_in_the_form_of_the_values_and_relative_ones_as_written() -> None:
    known = facts("date", min="2026-01-01T10:00:00Z", max="+30d")
    assert (known.form, known.earliest, known.latest) == ("date", "2026-01-01", "+30d")
    assert anchor_dates(known, now=NOW).latest == "2026-12-22"


def test_in_a_format_of_its_own_only_the_type_is_known() -> None:
    assert facts("date", format="epoch").type == "integer"
    assert (facts("date", format="%d.%m.%Y").type, facts("date", format="%d.%m.%Y").form) == ("string", None)
    assert facts("date", format=template("${{ vars.f }}")).type is None


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"min": "2026-02-30"}, '`min` is not a date: "2026-02-30"'),
        ({"max": 20260101}, "`max` is not a date: 20260101"),
        ({"min": "-30x"}, '`min` is not a date: "-30x"'),
        ({"min": "2026-02-01", "max": "2026-01-01"}, "`min` 2026-02-01 is after `max` 2026-01-01"),
        ({"min": "+1d", "max": "-1d"}, "`min` +1d is after `max` -1d"),
        ({"format": "%A"}, "unknown directive `%A` in the format"),
        ({"format": "isoo"}, "unknown format `isoo`"),
        ({"format": 5}, "a format must be a short text"),
    ],
)
def test_nonsense_is_named_with_a_way_out(spec: dict[str, Any], message: str) -> None:
    for name in ("date", "datetime"):
        assert messages(name, **spec) == [message]
        assert all(helps(name, **spec))
        with pytest.raises(ValueError, match=r"`"):
            draw(name, **spec)


def test_a_fixed_bound_against_one_from_now_is_not_judged_before_now_is_known() -> None:
    assert messages("date", min="2030-01-01", max="+1d") == []
    with pytest.raises(ValueError, match="is after"):
        draw("date", min="2030-01-01", max="+1d")


def test_templates_wait() -> None:
    late = template("${{ vars.day }}")
    assert messages("date", min=late, max="2026-01-01", format=late) == []
    assert facts("date", min=late).earliest is None
