"""`list-of`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.language.inputs import Constant, EdgeUse, FieldOptions, Generated
from engine.model.language.literals import Percent
from engine.model.values.span import NOWHERE
from tests.generators.draws import chance, classes, draw, edge, facts, generated, helps, kind, messages, template

TENS = {"min": 10, "max": 19}


def with_options(name: str, options: FieldOptions, **spec: object) -> Generated:
    return replace(generated(name, **spec), options=options)


def test_a_list_has_items_of_its_generator_in_a_length_of_the_range() -> None:
    lists = [draw("list-of", seed=seed, list_of=generated("integer", **TENS), length="0..2") for seed in range(60)]
    assert all(isinstance(found, list) and all(item in range(10, 20) for item in found) for found in lists)
    assert {len(found) for found in lists if isinstance(found, list)} == {0, 1, 2}


def test_a_list_has_one_to_three_items_when_nothing_is_said() -> None:
    lists = [draw("list-of", seed=seed, list_of=generated("uuid")) for seed in range(60)]
    assert {len(found) for found in lists if isinstance(found, list)} == {1, 2, 3}


def test_every_item_has_a_stream_of_its_own() -> None:
    found = draw("list-of", list_of=generated("uuid"), length=50)
    assert isinstance(found, list)
    assert len(set(found)) == 50


def test_a_longer_list_begins_like_the_shorter_one() -> None:
    short, long = (draw("list-of", list_of=generated("uuid"), length=length) for length in (3, 5))
    assert isinstance(short, list)
    assert isinstance(long, list)
    assert long[:3] == short


def test_templates_are_filled_item_by_item() -> None:
    field = Constant(value=template("${{ fake('uuid') }}-${{ n }}"), span=NOWHERE)
    found = kind("list-of").draw(kind("list-of").spec(list_of=field, length=5), chance(1, n=7))
    assert isinstance(found, list)
    assert len(set(found)) == 5
    assert all(str(item).endswith("-7") for item in found)


def test_items_with_unique_differ() -> None:
    field = with_options("one-of", FieldOptions(unique=True), one_of=["a", "b", "c"])
    for seed in range(20):
        found = draw("list-of", seed=seed, list_of=field, length=3)
        assert isinstance(found, list)
        assert sorted(map(str, found)) == ["a", "b", "c"]


@pytest.mark.slow
def test_a_list_of_all_values_that_there_are_can_be_drawn() -> None:
    field = with_options("integer", FieldOptions(unique=True), min=1, max=100)
    for seed in range(5):
        found = draw("list-of", seed=seed, list_of=field, length=100)
        assert isinstance(found, list)
        assert sorted(map(int, map(str, found))) == list(range(1, 101))


def test_more_different_items_than_there_are_values_are_refused() -> None:
    field = with_options("one-of", FieldOptions(unique=True), one_of=["a", "b"])
    assert messages("list-of", list_of=field, length="1..3") == ["3 different items cannot be drawn from 2 values"]
    assert helps("list-of", list_of=field, length="1..3") == ["write at most `length: 2`, or more values"]
    with pytest.raises(ValueError, match="no 3 different items were found in 100 draws"):
        draw("list-of", list_of=field, length=3)


def test_what_an_item_cannot_have_is_named_with_a_way_out() -> None:
    use = EdgeUse(kind=edge("missing"), valid=None, span=NOWHERE)
    assert messages("list-of", list_of=with_options("uuid", FieldOptions(edges=(use,)))) == [
        "an item of a list can have no edges"
    ]
    assert helps("list-of", list_of=with_options("uuid", FieldOptions(pii=True))) == [
        "put `pii: true` beside `list-of`: the whole field is masked"
    ]
    sometimes = with_options("uuid", FieldOptions(maybe=Percent(0.5)))
    assert helps("list-of", list_of=sometimes) == ["give the list a range of lengths instead: `length: 0..3`"]


@pytest.mark.parametrize("length", ["many", -1, 1.5, "5..1"])
def test_a_length_that_is_none_is_refused(length: object) -> None:
    assert helps("list-of", list_of=generated("uuid"), length=length) == [
        "write a number or a range: `length: 5`, `length: 1..5`"
    ]
    with pytest.raises(ValueError, match="`length` of `list-of` must be a number or a range"):
        draw("list-of", list_of=generated("uuid"), length=length)


def test_a_length_without_reason_is_refused() -> None:
    assert messages("list-of", list_of=generated("uuid"), length=1001) == ["the length 1001 is more than 1000 items"]


def test_the_lengths_are_facts_and_edges_follow_them() -> None:
    known = facts("list-of", list_of=generated("integer", **TENS), length="1..5")
    assert (known.type, known.length_min, known.length_max) == ("array", 1, 5)
    found = classes("boundaries", known)
    assert {name: len(items) for name, items in found.items()} == {
        "length-min": 1, "length-min+1": 2, "length-max-1": 4, "length-max": 5,
    }  # fmt: skip
    assert len(classes("too-long", known)["too-long"]) == 6
    assert classes("too-short", known) == {"too-short": []}


def test_items_that_need_a_row_leave_the_edges_of_lengths_out() -> None:
    field = Constant(value=template("${{ this.a }}"), span=NOWHERE)
    known = facts("list-of", list_of=field, length="1..5")
    assert known.items == ()
    assert classes("too-long", known) == {}
    assert classes("too-short", known) == {"too-short": []}


def test_a_list_may_hold_lists() -> None:
    found = draw("list-of", list_of=generated("list-of", list_of=generated("boolean"), length=2), length=2)
    assert isinstance(found, list)
    assert [len(each) for each in found if isinstance(each, list)] == [2, 2]
