from __future__ import annotations

import pytest

from engine.model.values.json import Json
from engine.run.judging.json_paths import below_output, change_at, overlaps, place_of, remove_at, value_at


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("output.id", ("output", "id")),
        ("output[].Email", ("output", "Email")),
        ("items[0].name", ("items", "name")),
        ("items[*].name", ("items", "name")),
        ('output."a.b".c', ("output", "a.b", "c")),
        ("all", ("all",)),
    ],
)
def test_a_written_place_is_its_keys(text: str, place: tuple[str, ...]) -> None:
    assert place_of(text) == place


@pytest.mark.parametrize(
    ("text", "place"), [("output.a", ("a",)), ("a.b", ("a", "b")), ("all", ()), ("output", ()), ("output[].a", ("a",))]
)
def test_places_of_an_answer_may_leave_its_name_out(text: str, place: tuple[str, ...]) -> None:
    assert below_output(text) == place


ANSWER: Json = {"a": [{"b": 1, "c": 2}, {"b": 3}, 4], "d": {"b": 5}}


def test_lists_are_passed_through() -> None:
    assert list(value_at(ANSWER, ("a", "b"))) == [1, 3]
    assert list(value_at(ANSWER, ("nothing", "b"))) == []
    assert change_at(ANSWER, ("a", "b"), lambda _value: 0) == {"a": [{"b": 0, "c": 2}, {"b": 0}, 4], "d": {"b": 5}}
    assert change_at("text", ("a",), lambda _value: 0) == "text"


def test_a_place_can_be_taken_out() -> None:
    assert remove_at(ANSWER, ("a", "b")) == {"a": [{"c": 2}, {}, 4], "d": {"b": 5}}
    assert remove_at(ANSWER, ("d",)) == {"a": [{"b": 1, "c": 2}, {"b": 3}, 4]}
    assert remove_at([{"x": 1}], ("x",)) == [{}]


def test_places_overlap_where_one_holds_the_other() -> None:
    assert overlaps(("a", "b"), ("a",))
    assert overlaps((), ("a",))
    assert not overlaps(("a", "b"), ("a", "c"))
