from __future__ import annotations

from tests.shell import say


def test_every_generator_and_edge_is_listed_with_its_meaning_and_a_sample() -> None:
    listed = say("providers", "--format", "json").json
    assert all(each["doc"] for each in listed)
    generators = [each for each in listed if each["kind"] == "generator"]
    assert len(generators) > 150
    silent = [each["name"] for each in generators if not each["sample"]]
    assert silent == []
    assert {"boundaries", "missing", "null", "empty"} <= {each["name"] for each in listed if each["kind"] == "edge"}


def test_one_name_is_shown_with_an_example() -> None:
    assert "places: 2" in say("providers", "decimal").out


def test_a_provider_is_shown_with_all_its_methods() -> None:
    assert "person.email" in say("providers", "person").out


def test_a_mistyped_name_gets_a_suggestion() -> None:
    said = say("providers", "person.emial")
    assert said.code == 2
    assert "person.email" in said.err
