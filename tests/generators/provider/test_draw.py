"""Values of providers come from the case's stream and the plan's now, and from nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from engine.generators.provider import ProviderSpec, fake
from engine.generators.provider.catalogue import locales, methods
from engine.generators.provider.draw import draw_provider, json_of
from engine.model.canonical import canonical_json
from engine.model.json import Json
from engine.model.words import Draw
from tests.generators.draws import NOW, chance, template
from tests.generators.provider.digest import LOCALES, digest

ROOT = Path(__file__).parents[3]


def drawn(name: str, *, seed: int = 1, now: str = NOW, locale: str = "en", **given: Json) -> Json:
    draw = Draw(rng=Random(seed), names={}, now=now)
    return draw_provider(methods()[name], ProviderSpec(with_=given, locale=locale), draw)


@pytest.mark.slow
def test_every_method_gives_json_and_the_same_for_the_same_stream_whatever_was_drawn_before() -> None:
    first = [(name, locale, drawn(name, locale=locale)) for name in methods() for locale in LOCALES]
    again = {(name, locale): drawn(name, locale=locale) for name, locale, _ in reversed(first)}
    for name, locale, value in first:
        assert canonical_json(value) == canonical_json(again[name, locale]), name


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [[], ["later"]], ids=["today", "in-ten-years-elsewhere"])
def test_values_depend_on_no_hash_seed_no_clock_and_no_time_zone(arguments: list[str]) -> None:
    program = [sys.executable, "-m", "tests.generators.provider.digest", *arguments]
    there = subprocess.run(
        program, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "4711"}, capture_output=True, text=True, check=True
    )
    assert there.stdout == digest()


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


def test_parameters_reach_the_method() -> None:
    assert drawn("numeric.integer_number", start=5, end=5) == 5
    assert str(drawn("person.email", domains=["corp.example"])).endswith("@corp.example")
    assert drawn("address.country_code", code="a3") == drawn("address.country_code", code="A3")
    assert len(str(drawn("address.country_code", code="a3"))) == 3
    assert drawn("person.username", mask="l_d", drange=[2000, 2000]) != ""


def test_a_gender_is_named_not_a_member_of_an_enumeration() -> None:
    both = [{drawn("person.title", seed=seed, gender=gender) for seed in range(40)} for gender in ("female", "male")]
    assert both[0] != both[1]


def test_the_locale_decides_the_language() -> None:
    assert {drawn("address.default_country", locale=each) for each in ("de", "fr", "ja")} == {
        "Deutschland",
        "France",
        "日本",
    }


def test_a_locale_does_not_matter_where_there_is_no_language() -> None:
    assert drawn("internet.ip_v4", locale="de") == drawn("internet.ip_v4", locale="en")


def test_paths_are_the_same_on_every_machine() -> None:
    assert drawn("path.home") == "/home"


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


def test_an_unknown_locale_and_a_template_in_the_parameters_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="locale"):
        drawn("person.name", locale="xx")
    spec = ProviderSpec(with_={"gender": template("${{ vars.g }}")})
    with pytest.raises(ValueError, match="still a template"):
        draw_provider(methods()["person.name"], spec, chance(1))


def test_fake_draws_by_name_and_suggests_for_a_typo() -> None:
    assert fake("person.first_name", Random(1), NOW) == drawn("person.first_name")
    with pytest.raises(ValueError, match=r"unknown provider `person.fist_name`; did you mean `person.first_name`"):
        fake("person.fist_name", Random(1), NOW)


@pytest.mark.parametrize(
    ("value", "as_json"),
    [
        (date(2026, 1, 2), "2026-01-02"),
        (
            datetime(2026, 1, 2, 3, 4, 5, 678),  # noqa: DTZ001 - as mimesis gives them
            "2026-01-02T03:04:05Z",
        ),
        (time(1, 2, 3, 4), "01:02:03"),
        (timedelta(minutes=2), 120.0),
        (Decimal("1.25"), 1.25),
        (UUID(int=0), "00000000-0000-0000-0000-000000000000"),
        ((1, (2,)), [1, [2]]),
        ({1: None}, {"1": None}),
    ],
)
def test_what_is_not_json_becomes_json_where_that_makes_sense(value: object, as_json: object) -> None:
    assert json_of(value) == as_json


@pytest.mark.parametrize("value", [b"bytes", 1j, float("nan"), Decimal("Infinity"), object()])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_of(value)


def test_there_are_languages() -> None:
    assert {"en", "de", "fr", "ja", "pt-br"} <= set(locales())
