from __future__ import annotations

import pytest

from tests.suite.reading_aloud import checked, codes, in_a_suite, only, place

EDGED = "action: plain\ninput: { x: { gen: uuid, edges: [missing] } }\n"


@pytest.mark.parametrize("cases", ["", "cases: 5", "cases: { random: 5 }"])
def test_edges_of_typical_rows_are_never_sent(cases: str) -> None:
    text = in_a_suite(EDGED + cases)
    found = only(checked(text))
    assert found.code == "W114"
    assert place(found, text) == "missing"


@pytest.mark.parametrize("cases", ["{ cover: each }", "{ break: one-field }", "{ random: 3, cover: pairs }"])
def test_edges_that_are_covered_or_broken_are_used(cases: str) -> None:
    assert codes(checked(in_a_suite(f"{EDGED}cases: {cases}"))) == []


def test_one_test_that_covers_a_shared_input_is_enough() -> None:
    more = "inputs: { row: { x: { gen: uuid, edges: [missing] } } }\n"
    text = in_a_suite("action: plain\ninput: row\ncases: 2", more=more)
    assert codes(checked(text)) == ["W114"]
    covered = f"{text}  - {{ name: u, action: plain, input: [row, {{ y: 1 }}], cases: {{ cover: each }} }}\n"
    assert codes(checked(covered)) == []


def test_an_input_that_no_test_uses_is_left_alone() -> None:
    more = "inputs: { row: { x: { gen: uuid, edges: [missing] } } }\n"
    assert codes(checked(in_a_suite("action: plain", more=more))) == []


def test_nothing_is_said_beside_an_error() -> None:
    assert codes(checked(in_a_suite(f"{EDGED}cases: {{ covr: each }}"))) == ["E107"]


def test_an_error_that_has_no_say_in_which_edges_are_sent_does_not_silence_the_warning() -> None:
    assert sorted(codes(checked(in_a_suite(f"{EDGED}target: nowhere")))) == ["E159", "W114"]
