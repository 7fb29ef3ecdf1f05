"""Our own versions of methods that would ask the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.generators.provider import ProviderSpec
from engine.generators.provider.catalogue import methods
from engine.generators.provider.draw import draw_provider
from engine.generators.provider.stand_ins import STAND_INS
from engine.model.values.json import Json
from tests.generators.draws import chance
from tests.generators.provider.calls import drawn

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("datetime.future_date", "2026-11-23", "2026-12-22"),
        ("datetime.past_date", "2026-10-23", "2026-11-21"),
        ("datetime.future_datetime", "2026-11-22T00:00:01Z", "2026-12-22T00:00:00Z"),
        ("datetime.past_datetime", "2026-10-23T00:00:00Z", "2026-11-21T23:59:59Z"),
    ],
)
def test_past_and_future_are_seen_from_the_now_of_the_plan(name: str, first: str, last: str) -> None:
    values = [str(drawn(name, seed=seed)) for seed in range(100)]
    assert len(set(values)) > 10
    assert first <= min(values) <= max(values) <= last


@pytest.mark.parametrize("name", ["datetime.date", "datetime.datetime", "datetime.year", "development.calver"])
def test_this_year_is_the_year_of_the_plan(name: str) -> None:
    years = {str(drawn(name, seed=seed, now="2031-05-05T00:00:00Z"))[:4] for seed in range(300)}
    assert max(years) == "2031"


def test_the_methods_that_mimesis_takes_from_the_machine_take_their_parameters_here_too() -> None:
    assert drawn("internet.query_parameters", length=0) == {}
    assert str(drawn("internet.uri", query_params_count=2, scheme="http")).count("=") == 2
    assert str(drawn("internet.query_string", length=3)).count("=") == 3
    assert str(drawn("person.birthdate", min_year=1999, max_year=1999)).startswith("1999-")
    assert drawn("datetime.timestamp", fmt="rfc-3339", start=2001, end=2001) != ""
    assert str(drawn("datetime.timestamp", fmt="iso-8601", start=2001, end=2001)).startswith("2001-")
    assert str(drawn("datetime.week_date", start=2001, end=2001)).startswith("2001-W")
    assert str(drawn("datetime.formatted_date", fmt="%Y", start=2001, end=2001)) == "2001"
    assert str(drawn("datetime.formatted_datetime", fmt="%Y", end=2001)) == "2001"
    assert str(drawn("cryptographic.jwt", payload={"a": 1})).count(".") == 2


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("person.birthdate", {"min_year": 2020, "max_year": 2000}),
        ("internet.query_parameters", {"length": 40}),
        ("numeric.integer_number", {"start": 9, "end": 1}),
        ("datetime.year", {"minimum": 5, "maximum": 1}),
        ("datetime.future_date", {"days": 0}),
        ("internet.slug", {"parts_count": 99}),
    ],
)
def test_what_a_method_refuses_is_told_in_words(name: str, given: dict[str, Json]) -> None:
    with pytest.raises(ValueError, match=f"`{name}` gives nothing with these parameters"):
        draw_provider(methods()[name], ProviderSpec(with_=given), chance(1))


def test_each_stands_in_for_a_method_that_there_is() -> None:
    assert set(STAND_INS) <= set(methods())
    assert all(methods()[name].is_ours for name in STAND_INS)
