from __future__ import annotations

import pytest

from engine.suite.suggest.matcher_words import words_of_matchers
from engine.suite.suggest.nearest import closest, help_for, is_foreign, list_known
from engine.vocabulary import builtin

KEYS = ("name", "action", "input", "expect", "known-failure", "tests")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("expct", "expect"),
        ("exepct", "expect"),
        ("Expect", "expect"),
        ("known_failure", "known-failure"),
        ("knownFailure", "known-failure"),
        ("inputs", "input"),
        ("test", "tests"),
        ("acton", "action"),
    ],
)
def test_a_slip_of_the_finger_finds_what_was_meant(name: str, meant: str) -> None:
    assert closest(name, KEYS) == meant


@pytest.mark.parametrize("name", ["", "z", "completely-different", "x" * 1000])
def test_what_is_near_to_nothing_has_no_suggestion(name: str) -> None:
    assert closest(name, KEYS) is None


def test_the_last_part_of_a_dotted_name_is_enough() -> None:
    known = ("person.email", "person.full_name", "address.city")
    assert closest("email", known) == "person.email"
    assert closest("city", known) == "address.city"
    assert closest("person.emial", known) == "person.email"


def test_of_equally_near_names_the_first_is_meant() -> None:
    assert closest("gtx", ("gte", "gta")) == "gte"


def test_help_lists_a_dozen_names_where_none_is_near() -> None:
    many = [f"word{number}-{number * 7919}" for number in range(20)]
    assert help_for("expect", ("zebra", "quagga"), "animals") == "known animals: `zebra`, `quagga`"
    assert list_known(many, "words").endswith("and 8 more")
    assert help_for("a", (), "inputs") == "there are no inputs"


@pytest.mark.parametrize(
    ("word", "known", "own"),
    [
        ("assertions", ("expect", "action", "name"), "expect"),
        ("dependsOn", ("needs", "name"), "needs"),
        ("float", ("numeric.floats", "decimal"), "decimal"),
        ("email", ("person.email", "text"), "person.email"),
        ("minimum", ("min", "max"), "min"),
        ("regex", ("pattern", "one-of"), "pattern"),
    ],
)
def test_a_word_of_another_tool_means_what_it_is_called_here(word: str, known: tuple[str, ...], own: str) -> None:
    assert closest(word, known) == own


@pytest.mark.parametrize(("word", "own"), [("regex", "matches"), ("!=", "not"), ("x.regex", "matches")])
def test_a_matcher_of_another_tool_means_what_it_is_called_here_where_matchers_stand(word: str, own: str) -> None:
    known = ("equals", "not", "matches", "contains")
    assert closest(word, known, words_of_matchers(builtin()).beside_matchers) == own
    assert closest(word, known) is None


def test_a_word_that_is_known_here_means_itself() -> None:
    assert closest("Name", ("name", "suite")) == "name"


def test_a_name_of_a_faker_is_the_method_of_that_name() -> None:
    assert closest("faker.email", ("address.city", "person.email")) == "person.email"


def test_a_word_of_another_tool_is_a_guess_and_no_slip() -> None:
    assert is_foreign("body")
    assert is_foreign("to_equal", {"to-equal": "equals"})
    assert not is_foreign("to_equal")
    assert not is_foreign("expct")
