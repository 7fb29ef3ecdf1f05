"""The usual shape of an edge."""

from __future__ import annotations

import pytest

from engine.generators.edges.kind import edge_of_text, single
from engine.model.language.field_facts import satisfies
from engine.model.language.kinds import FieldFacts
from tests.generators.draws import classes
from tests.generators.edges.fields import EMAIL, TEXT


@pytest.mark.parametrize(
    "name",
    [
        *("unicode", "emoji", "right-to-left", "combining", "quote", "backslash", "newline", "tab", "html", "sql"),
        *("velocity", "quote-injection", "json-text", "path-traversal", "trailing-space", "leading-space"),
        "control-characters",
    ],
)
def test_odd_text_breaks_no_rule_but_being_odd(name: str) -> None:
    (value,) = classes(name, TEXT).values()
    assert satisfies(TEXT, value)
    (padded,) = classes(name, FieldFacts(type="string", length_min=60)).values()
    assert len(padded) == 60


def test_padding_keeps_a_space_where_it_is() -> None:
    known = FieldFacts(type="string", length_min=10)
    assert classes("trailing-space", known)["trailing-space"].endswith(" ")
    assert classes("leading-space", known)["leading-space"].startswith(" ")


def test_odd_text_that_does_not_fit_is_left_out() -> None:
    assert classes("sql", FieldFacts(type="string", length_max=3)) == {}
    assert classes("sql", FieldFacts(type="integer")) == {}


def test_in_an_address_odd_text_stands_before_the_at() -> None:
    assert classes("apostrophe", EMAIL) == {"apostrophe": "O'Hara@example.com"}
    assert satisfies(EMAIL, classes("apostrophe", EMAIL)["apostrophe"])
    assert satisfies(EMAIL, classes("unicode", EMAIL)["unicode"])
    assert not satisfies(EMAIL, classes("quote", EMAIL)["quote"])


def test_an_edge_without_a_value_does_not_apply() -> None:
    nothing = single("nothing", "Nothing.", lambda _facts: None)
    assert nothing.values(TEXT) == ()
    assert nothing.example == "note: { gen: text, length: 2..40, edges: [nothing] }"


def test_written_edges_are_for_text() -> None:
    marked = edge_of_text("marked", "A mark.", "!")
    assert [each.value for each in marked.values(TEXT)] == ["!"]
    assert marked.values(FieldFacts(type="boolean")) == ()
