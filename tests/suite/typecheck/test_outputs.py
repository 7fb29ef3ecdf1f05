from __future__ import annotations

import pytest

from tests.suite.reading_aloud import checked, in_a_suite, said


def expecting(text: str) -> str:
    return in_a_suite(f"action: promised\nexpect: {{ output: {{ {text} }} }}")


@pytest.mark.parametrize(
    ("text", "code", "help_"),
    [
        ("closed: { inner: 1.10 }", "W102", 'write it in quotes: "1.10"'),
        ('score: "3"', "W105", "write `3`"),
        ("score: 02134", "W105", "write `2134`"),
        ("score: many", "W105", "no answer that keeps the contract is equal to this"),
    ],
)
def test_a_value_that_its_place_never_has_is_warned_of(text: str, code: str, help_: str) -> None:
    ((found, _, shown),) = said(checked(expecting(text)))
    assert (found, shown) == (code, help_)


@pytest.mark.parametrize("text", ["score: 3", "score: 3.0", "closed: { inner: a }", "score: null", 'score: "${{ n }}"'])
def test_what_the_place_may_have_is_taken_as_it_stands(text: str) -> None:
    assert [code for code, _, _ in said(checked(expecting(text)))] == []


def test_places_of_the_right_type_are_settled() -> None:
    assert len(checked(expecting("closed: { inner: yes }")).settled) == 1
    assert len(checked(in_a_suite("action: promised\ninput: { id: yes }")).settled) == 1


def test_a_choice_that_is_a_number_where_text_is_wanted_is_warned_of() -> None:
    found = checked(in_a_suite("action: promised\ninput: { id: { one-of: [a, 1.10, true] } }"))
    assert said(found) == [
        ("W102", "the contract wants text for `id`, and YAML takes this for a number", 'write it in quotes: "1.10"'),
        (
            "W102",
            "the contract wants text for `id`, and YAML takes this for true or false",
            'write it in quotes: "true"',
        ),
    ]


@pytest.mark.parametrize("word", ["on", "off"])
def test_the_word_that_turns_the_contract_off_is_settled_and_nothing_else_of_the_kind(word: str) -> None:
    assert len(checked(in_a_suite(f"action: plain\nexpect: {{ contract: {word} }}")).settled) == 1
    assert len(checked(in_a_suite(f"action: plain\nexpect: {{ output.n: {word} }}")).settled) == 0
