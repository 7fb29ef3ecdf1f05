from __future__ import annotations

import pytest

from tests.shell import say


def test_every_generator_and_edge_is_listed_with_its_meaning_and_a_sample() -> None:
    listed = say("providers", "--format", "json").json["words"]
    assert all(each["doc"] for each in listed)
    generators = [each for each in listed if each["kind"] == "generator"]
    assert len(generators) > 150
    silent = [each["name"] for each in generators if not each["sample"]]
    assert silent == []
    assert {"boundaries", "missing", "null", "empty"} <= {each["name"] for each in listed if each["kind"] == "edge"}


def test_one_name_is_shown_with_an_example() -> None:
    assert "places: 2" in say("providers", "decimal").out


@pytest.mark.slow
def test_a_provider_is_shown_with_all_its_methods() -> None:
    assert "person.email" in say("providers", "person").out


@pytest.mark.slow
def test_a_mistyped_name_gets_a_suggestion() -> None:
    said = say("providers", "person.emial")
    assert said.code == 2
    assert "person.email" in said.err


@pytest.mark.slow
def test_every_word_of_the_language_is_listed_with_an_example() -> None:
    listed = say("providers", "--format", "json").json["words"]
    kinds = {"generator", "edge", "matcher", "filter", "function", "column-type"}
    assert {each["kind"] for each in listed} == kinds
    assert [each["name"] for each in listed if each["kind"] != "edge" and not each["example"]] == []


@pytest.mark.slow
def test_a_kind_alone_is_listed() -> None:
    listed = say("providers", "--kind", "matcher", "--format", "json").json["words"]
    assert {each["kind"] for each in listed} == {"matcher"}
    assert "between" in {each["name"] for each in listed}


@pytest.mark.slow
def test_a_name_of_several_kinds_is_shown_as_all_of_them() -> None:
    said = say("providers", "matches")
    assert "Matchers, in `expect`" in said.out
    assert "Functions, in `that`" in said.out


@pytest.mark.slow
def test_a_part_of_a_name_and_a_key_of_the_language_have_a_page_too() -> None:
    assert [each["name"] for each in say("providers", "first_name", "--format", "json").json["words"]] == [
        "person.first_name"
    ]
    assert "Constraints between fields." in say("providers", "where").out
    places = [each["sample"] for each in say("providers", "when", "--format", "json").json["words"]]
    assert places == ["of `stub rule`", "of `call step`", "of `check`"]
    assert "did you mean `person.email` or" in say("providers", "emial").err
