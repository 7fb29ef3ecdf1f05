from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.suite.json_schema.names import (
    near,
    pattern_of_slips,
    schema_of_names,
    schema_of_nothing,
    suggest_among,
)

LETTERS = "abcdefghijklmnopqrstuvwxyz-_."
WORDS = st.text(LETTERS, min_size=3, max_size=16)


def said_of(keys: list[str], name: str) -> list[str]:
    """What an editor says of a key: the messages of every part of the schema that refuses it."""
    schema: dict[str, Any] | bool = schema_of_names(keys)
    while isinstance(schema, dict) and "if" in schema:
        chosen = "then" if jsonschema_rs.is_valid(schema["if"], name) else "else"
        schema = schema.get(chosen, True)
    if schema is True or jsonschema_rs.is_valid(schema, name):
        return []
    assert isinstance(schema, dict)
    return [schema["errorMessage"]]


@given(word=WORDS, place=st.integers(0, 16), letter=st.sampled_from(LETTERS))
def test_every_text_one_slip_away_from_a_word_is_near_it(word: str, place: int, letter: str) -> None:
    at = place % len(word)
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    slips = (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :], swapped)
    for slip in slips:
        assert re.fullmatch(near(word), slip), slip


@given(word=WORDS)
def test_two_letters_more_are_not_near(word: str) -> None:
    assert not re.fullmatch(near(word), f"{word}##")


def test_a_known_key_an_own_key_and_a_merge_pass() -> None:
    assert [said_of(["action", "input"], name) for name in ("action", "x-note", "<<")] == [[], [], []]


@pytest.mark.parametrize("name", ["acton", "actin", "actoin", "actions", "Action"])
def test_a_slip_names_the_key_that_was_meant(name: str) -> None:
    assert said_of(["input", "action"], name) == ["unknown key; did you mean `action`?"]


def test_a_key_that_is_near_none_lists_them_all() -> None:
    assert said_of(["input", "action"], "query") == ["unknown key; the keys here are input, action"]
    assert said_of([], "query") == ["no key is known here"]


def test_what_is_refused_is_refused_whatever_it_is() -> None:
    values: tuple[Any, ...] = (None, True, 1, "", "text", "line\nbreak", [], {})
    assert [value for value in values if jsonschema_rs.is_valid(schema_of_nothing("no"), value)] == []


def told_of(schema: Mapping[str, Any], name: str) -> list[str]:
    """What an editor says of a text by a schema that is one chain of conditions."""
    while "if" in schema:
        schema = schema.get("then" if jsonschema_rs.is_valid(schema["if"], name) else "else", {})
    return [] if jsonschema_rs.is_valid(dict(schema), name) else [schema["errorMessage"]]


@pytest.mark.parametrize(
    ("name", "meant"),
    [("person.emial", "person.email"), ("email", "person.email"), ("uid", "uuid"), ("int", "integer")],
)
def test_among_many_names_the_one_that_was_meant_is_told(name: str, meant: str) -> None:
    known = ("uuid", "integer", "person.email", *(f"word-{number}" for number in range(50)))
    assert told_of(suggest_among(known, "generator", "unknown"), name) == [
        f"unknown generator; did you mean `{meant}`?"
    ]
    assert told_of(suggest_among(known, "generator", "unknown"), "query") == ["unknown"]


def test_a_word_of_another_tool_means_the_key_of_this_place() -> None:
    assert said_of(["expect", "input"], "assert")[0].startswith("unknown key; did you mean `expect`? it is written")
    assert said_of(["that", "when"], "assert") == ["unknown key; did you mean `that`?"]
    assert said_of(["one-of", "gen"], "oneOf") == ["unknown key; did you mean `one-of`?"]


def test_slips_in_keys_are_told_from_other_names() -> None:
    names = ("oneOf", "one_of", "gne", "street", "gen", "one-of", "enum", "x-own")
    found = [name for name in names if re.search(pattern_of_slips(["gen", "one-of"]), name)]
    assert found == ["oneOf", "one_of", "gne", "enum"]
