from __future__ import annotations

import pytest

from engine.model.language.literals import Query
from engine.model.values.span import NOWHERE
from engine.suite.typecheck.place import QueriedPlace


def test_a_place_by_keys_is_labelled_with_dots_and_quotes() -> None:
    place = QueriedPlace.at(("output",), NOWHERE).below("a b", NOWHERE).below("c", NOWHERE)
    assert (place.label, place.literal_or_query()) == ('output."a b".c', ("output", "a b", "c"))


@pytest.mark.parametrize(
    ("text", "below"), [("output.a", "output.a.b"), ("length(output)", "(length(output)).b"), ("a || c", "(a || c).b")]
)
def test_a_question_goes_deeper_as_a_question(text: str, below: str) -> None:
    place = QueriedPlace.of(Query(text=text, span=NOWHERE)).below("b", NOWHERE)
    assert place.label == below


@pytest.mark.parametrize(
    ("key", "question"),
    [("[0].a", "output[0].a"), ("b.c", "output.b.c"), ("length(b)", "output | length(b)")],
)
def test_a_key_that_is_a_question_is_asked_of_where_it_stands(key: str, question: str) -> None:
    assert QueriedPlace.at(("output",), NOWHERE).question(key) == question
