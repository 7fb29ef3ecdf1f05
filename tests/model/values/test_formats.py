"""Formats of dates and times."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.model.values.formats import format_moment, format_problem

MOMENT = datetime(2026, 3, 5, 15, 4, 9, 123, tzinfo=UTC)


def test_every_directive_is_written_as_strftime_does() -> None:
    style = "%Y %y %m %d %j %H %I %M %S %f %z %%"
    assert format_problem(style) is None
    assert format_moment(MOMENT, style) == MOMENT.strftime(style)


def test_half_days_do_not_depend_on_the_language_of_the_machine() -> None:
    assert format_moment(MOMENT, "%I %p") == "03 PM"
    assert format_moment(MOMENT.replace(hour=0), "%I %p") == "12 AM"


def test_years_have_four_digits() -> None:
    assert format_moment(MOMENT.replace(year=33), "%Y") == "0033"


def test_epochs_are_numbers() -> None:
    assert format_moment(MOMENT, "epoch") == 1772723049
    assert format_moment(MOMENT, "epoch-ms") == 1772723049000


@pytest.mark.parametrize("style", ["%A", "%", "%Y %-d", "dd.mm.yyyy", "", 5, None, "%Y" * 200])
def test_a_format_that_is_not_understood_is_told(style: object) -> None:
    assert format_problem(style)
