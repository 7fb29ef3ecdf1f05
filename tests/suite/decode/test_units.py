from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.suite.decode.units import parse_bound, parse_duration, parse_percent, parse_rate


@pytest.mark.parametrize(
    ("text", "seconds"), [("250ms", 0.25), ("30s", 30), ("5m", 300), ("2h", 7200), ("1.5s", 1.5), (" 30 s ", 30)]
)
def test_a_duration_is_read_in_seconds(text: str, seconds: float) -> None:
    found = parse_duration(text)
    assert found is not None
    assert found.seconds == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["30", "s", "-5s", "5 minutes", "1e9s", "", "9999999h", "٣s", "5sec"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize(("text", "count", "window_s"), [("300/min", 300, 60), ("5/s", 5, 1), ("100/2s", 100, 2)])
def test_a_rate_is_a_count_in_a_window(text: str, count: int, window_s: float) -> None:
    found = parse_rate(text)
    assert found is not None
    assert (found.count, found.window_s, found.text) == (count, window_s, text)


@pytest.mark.parametrize("text", ["0/s", "300", "300/fortnight", "5/0s", "/min", "300/", "-1/s"])
def test_what_is_no_rate_is_none(text: str) -> None:
    assert parse_rate(text) is None


@pytest.mark.parametrize(("text", "share"), [("10%", 0.1), ("0%", 0.0), ("100%", 1.0), ("0.5 %", 0.005)])
def test_a_percentage_is_a_share(text: str, share: float) -> None:
    assert parse_percent(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["10", "101%", "-1%", "ten%"])
def test_what_is_no_percentage_is_none(text: str) -> None:
    assert parse_percent(text) is None


def test_a_bare_percentage_is_the_least_and_a_bare_duration_the_most() -> None:
    least, most = parse_bound("100%", "percent"), parse_bound("3s", "seconds")
    assert least is not None
    assert most is not None
    assert (least.operator, least.value) == (">=", 100)
    assert (most.operator, most.value) == ("<=", 3)


@pytest.mark.parametrize("operator", [">=", ">", "<=", "<", "=="])
def test_a_bound_keeps_its_operator(operator: str) -> None:
    found = parse_bound(f"{operator}90%", "percent")
    assert found is not None
    assert (found.operator, found.value) == (operator, 90)


@pytest.mark.parametrize("text", ["=> 90%", ">= 90", "", "≥ 90%", ">= 101%", ">="])
def test_what_is_no_bound_is_none(text: str) -> None:
    assert parse_bound(text, "percent") is None


@given(st.text(max_size=40))
def test_reading_units_never_raises(text: str) -> None:
    parse_duration(text)
    parse_rate(text)
    parse_percent(text)
    for unit in ("percent", "seconds", "number"):
        parse_bound(text, unit)
