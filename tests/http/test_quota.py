from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.http.quota import quota
from engine.model.ports.exchange import Quota
from engine.model.ports.limits import QuotaHeaders


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (
            {"inin-ratelimit-allowed": "180", "inin-ratelimit-count": "1", "inin-ratelimit-reset": "61"},
            Quota(allowed=180, used=1, reset_s=61.0),
        ),
        (
            {"ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "40", "ratelimit-reset": "7"},
            Quota(allowed=100, used=60, reset_s=7.0),
        ),
        (
            {"ratelimit": '"default";r=50;t=30', "ratelimit-policy": '"default";q=100;w=60'},
            Quota(allowed=100, used=50, reset_s=30.0),
        ),
        ({"ratelimit": "limit=100, remaining=0, reset=5"}, Quota(allowed=100, used=100, reset_s=5.0)),
        (
            {"ratelimit-limit": "10", "ratelimit-remaining": "99", "ratelimit-reset": "7"},
            Quota(allowed=10, used=0, reset_s=7.0),
        ),
    ],
)
def test_the_headers_seen_are_understood(headers: dict[str, str], found: Quota) -> None:
    assert quota(headers) == found


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"inin-ratelimit-allowed": "180"},
        {"inin-ratelimit-allowed": "0", "inin-ratelimit-count": "1", "inin-ratelimit-reset": "61"},
        {"inin-ratelimit-allowed": "-5", "inin-ratelimit-count": "1", "inin-ratelimit-reset": "61"},
        {"inin-ratelimit-allowed": "many", "inin-ratelimit-count": "1", "inin-ratelimit-reset": "61"},
        {"ratelimit-limit": "100", "ratelimit-remaining": "40", "ratelimit-reset": "1763802840"},
        {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "40", "x-ratelimit-reset": "7"},
    ],
)
def test_what_is_not_plausible_says_nothing(headers: dict[str, str]) -> None:
    assert quota(headers) is None


def test_names_are_configuration() -> None:
    names = QuotaHeaders(allowed="x-max", remaining="x-left", reset="x-reset")
    assert quota({"x-max": "5", "x-left": "2", "x-reset": "1"}, names) == Quota(allowed=5, used=3, reset_s=1.0)


def test_where_headers_are_named_the_usual_ones_are_about_another_limit() -> None:
    usual = {"inin-ratelimit-allowed": "180", "inin-ratelimit-count": "1", "inin-ratelimit-reset": "61"}
    named = {"x-max": "5", "x-used": "2", "x-reset": "1"}
    names = QuotaHeaders(allowed="x-max", count="x-used", reset="x-reset")
    assert quota(usual, names) is None
    assert quota({**usual, **named}, names) == Quota(allowed=5, used=2, reset_s=1.0)


def test_of_count_and_remaining_the_one_that_is_there_is_believed() -> None:
    names = QuotaHeaders(allowed="x-max", count="x-used", remaining="x-left", reset="x-reset")
    assert quota({"x-max": "5", "x-left": "1", "x-reset": "1"}, names) == Quota(allowed=5, used=4, reset_s=1.0)
    assert quota({"x-max": "5", "x-used": "2", "x-reset": "1"}, names) == Quota(allowed=5, used=2, reset_s=1.0)


@pytest.mark.parametrize(
    ("date", "reset_s"),
    [
        ("Mon, 23 Nov 2026 06:00:00 GMT", 30.0),
        ("Mon, 23 Nov 2026 06:00:30 GMT", 0.0),
        ("Mon, 23 Nov 2026 06:00:31 GMT", None),
        ("Sat, 21 Nov 2026 06:00:00 GMT", None),
        ("soon", None),
        (None, None),
    ],
)
def test_a_reset_that_is_a_moment_is_taken_against_the_replys_own_date(date: str | None, reset_s: float | None) -> None:
    headers = {"ratelimit-limit": "100", "ratelimit-remaining": "40", "ratelimit-reset": "1795413630"}
    found = quota({**headers, **({"date": date} if date else {})})
    assert (found.reset_s if found else None) == reset_s


@given(
    st.dictionaries(st.sampled_from(["ratelimit", "ratelimit-policy", "ratelimit-limit", "ratelimit-reset"]), st.text())
)
def test_any_headers_are_read_without_failing(headers: dict[str, str]) -> None:
    found = quota(headers)
    assert found is None or (found.allowed > 0 and found.used >= 0 and found.reset_s >= 0)


@pytest.mark.parametrize("state", ['"burst";r=5;t=2, "daily";r=900;t=7200', '"daily";r=900;t=7200, "burst";r=5;t=2'])
def test_of_several_limits_the_one_that_leaves_least_is_told(state: str) -> None:
    policy = '"daily";q=1000;w=86400,"burst";q=60;w=2'
    assert quota({"ratelimit": state, "ratelimit-policy": policy}) == Quota(allowed=60, used=55, reset_s=2.0)
