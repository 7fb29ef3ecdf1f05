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
from engine.model.values.canonical import canonical_json
from tests.generators.draws import NOW, chance, template
from tests.generators.provider.calls import drawn
from tests.generators.provider.digest import LOCALES, digest

ROOT = Path(__file__).parents[3]


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
