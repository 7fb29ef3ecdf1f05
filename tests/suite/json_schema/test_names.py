from __future__ import annotations

import re
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.suite.json_schema.names import near, schema_of_names, schema_of_nothing

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
