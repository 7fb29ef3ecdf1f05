from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain

import pytest

from engine.model.language.kinds import MatcherKind
from engine.model.language.matcher_facts import ForeignNames, Lookalike
from engine.suite.suggest.matcher_words import words_of_matchers
from engine.vocabulary import builtin

WORDS = builtin()
KINDS = tuple(WORDS.matchers.values())


def test_a_word_of_another_tool_finds_its_matcher() -> None:
    words = words_of_matchers(WORDS)
    assert words.keys["greaterthan"].name == "gt"
    assert words.maybe_keys["enum"].name == "in"
    assert words.beside_matchers["regex"] == "matches"
    assert [kind.name for kind in words.lookalikes["<"]] == ["not", "lt", "lte", "present"]
    assert "c" not in words.lookalikes


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_foreign_words_are_spelt_as_they_are_looked_up_and_are_no_words_of_ours(kind: MatcherKind) -> None:
    own = kind.foreign
    for word in (*own.keys, *own.maybe_keys, *own.beside_matchers):
        assert word == word.strip().casefold().replace("_", "-")
        assert word not in WORDS.matchers


@pytest.mark.parametrize("field", ["keys", "maybe_keys", "beside_matchers"])
def test_no_two_matchers_claim_one_word(field: str) -> None:
    claimed = Counter(chain.from_iterable(getattr(kind.foreign, field) for kind in KINDS))
    assert [word for word, count in claimed.items() if count > 1] == []


def test_no_word_is_both_hardly_ever_and_maybe_a_field() -> None:
    words = words_of_matchers(WORDS)
    assert set(words.keys) & set(words.maybe_keys) == set()


def test_of_two_matchers_that_claim_a_word_the_first_of_the_vocabulary_has_it() -> None:
    names = ForeignNames(keys=("eq", "same"), maybe_keys=("is",), beside_matchers=("eq",))
    like = Lookalike(begins="=", operand=lambda _text: None)
    late = WORDS.matchers["gt"].but(name="zz", foreign=names, lookalike=like)
    words = words_of_matchers(replace(WORDS, matchers={**WORDS.matchers, "zz": late}))
    assert (words.keys["eq"].name, words.keys["same"].name) == ("equals", "zz")
    assert words.maybe_keys["is"].name == "equals"
    assert words.beside_matchers["eq"] == "equals"
    assert [kind.name for kind in words.lookalikes["="]] == ["equals", "zz"]
