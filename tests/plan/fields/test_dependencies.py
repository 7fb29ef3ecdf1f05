from __future__ import annotations

from engine.model.language.kinds import NO_FACTS
from engine.plan.fields.classes import Drawn, FieldClass, Knowledge
from engine.plan.fields.dependencies import Circle, Ordered, in_order
from engine.plan.fields.recipe import FieldRecipe, Fixed

NOTHING: frozenset[str] = frozenset()


def recipe(name: str, *uses: str) -> FieldRecipe:
    return FieldRecipe(
        name=name,
        maker=Fixed(1),
        classes=(FieldClass("valid", valid=True, origin=Drawn()),),
        cover=(0,),
        cover_valid=1,
        breaks=(),
        named=False,
        maybe=0.0,
        may_be_missing=True,
        uses=frozenset(uses),
        knowledge=Knowledge(name=name, facts=NO_FACTS, schema=None, widest=NO_FACTS),
    )


def order(*fields: FieldRecipe) -> list[str]:
    ordered = in_order(fields, seen_by_title=NOTHING)
    assert isinstance(ordered, Ordered)
    return [ordered.fields[place].name for place in ordered.order]


def test_no_field_is_made_before_those_it_is_made_from() -> None:
    assert order(recipe("a", "b"), recipe("b", "c"), recipe("c")) == ["c", "b", "a"]


def test_fields_that_need_nothing_keep_the_author_s_order() -> None:
    assert order(recipe("c"), recipe("a"), recipe("b")) == ["c", "a", "b"]


def test_a_field_that_sees_the_whole_row_is_made_last() -> None:
    assert order(recipe("a", "*"), recipe("b", "c"), recipe("c")) == ["c", "b", "a"]


def test_a_circle_is_named() -> None:
    found = in_order((recipe("x"), recipe("a", "b"), recipe("b", "a")), seen_by_title=NOTHING)
    assert found == Circle(("a", "b", "a"))
    assert in_order((recipe("a", "a"),), seen_by_title=NOTHING) == Circle(("a", "a"))


def test_names_that_are_no_fields_are_no_circle() -> None:
    assert order(recipe("a", "nowhere")) == ["a"]


def test_fields_that_others_or_the_title_see_are_marked() -> None:
    found = in_order((recipe("a", "b"), recipe("b"), recipe("c")), seen_by_title=frozenset({"c"}))
    assert isinstance(found, Ordered)
    assert [field.seen for field in found.fields] == [False, True, True]
