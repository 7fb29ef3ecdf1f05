from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from engine.model.language.inputs import Cases, EdgeUse, Generated, InputField
from engine.model.language.kinds import EdgeKind, EdgeValue
from engine.model.language.literals import Ref
from engine.model.source.diagnostic import Checked
from engine.model.values.json import Json, JsonObject
from engine.model.values.span import NOWHERE
from engine.plan import codes
from engine.plan.fields.layers import FieldSetup, merge_layers, prepare_field
from engine.plan.fields.recipe import FieldRecipe, Fixed, Generator, TemplatedField
from engine.plan.scope.variables import Variables
from tests.plan.making_suites import (
    EDGES,
    NOW,
    as_layers,
    choice,
    constant,
    make_suite,
    make_test,
    number,
    own,
    text,
    uses,
)
from tests.plan.making_suites import (
    check as planned,
)

NAMES: Any = {"vars": {"top": 9}, "env": {}, "matrix": {}, "target": {}, "now": NOW}
COVER = Cases(random=0, cover="pairs")
BREAK = Cases(random=0, break_="one-field")


def ready(field: InputField, *, cases: Cases = COVER, schema: JsonObject | None = None) -> FieldRecipe:
    checked = check(field, cases=cases, schema=schema)
    assert checked.value is not None, checked.diagnostics
    return checked.value


def check(
    field: InputField,
    *,
    cases: Cases = COVER,
    schema: JsonObject | None = None,
    edges: Mapping[str, EdgeKind] = EDGES,
) -> Checked[FieldRecipe]:
    return prepare_field(
        "a", field, FieldSetup(variables=Variables(names=NAMES, now=NOW), schema=schema, cases=cases, edges=edges)
    )


def with_uses(field: Generated, *edges: EdgeUse) -> Generated:
    return replace(field, options=replace(field.options, edges=edges))


def covered(recipe: FieldRecipe) -> list[str]:
    return [recipe.classes[each].label for each in recipe.cover]


def broken(recipe: FieldRecipe) -> list[str]:
    return [recipe.classes[each].label for each in recipe.breaks]


def breaking(*edges: str) -> Cases:
    return Cases(break_="one-field", edges=tuple(Ref(name=each, span=NOWHERE) for each in edges))


def test_later_layers_win_field_by_field_and_fields_keep_their_place() -> None:
    suite = make_suite(make_test(), inputs={"base": as_layers({"a": constant(1), "b": constant(2)})})
    laid = merge_layers(as_layers("base", {"c": constant(3), "a": constant(4)}), suite)
    assert laid.value is not None
    assert {name: field.value for name, field in laid.value.items()} == {"a": 4, "b": 2, "c": 3}  # type: ignore[union-attr]
    assert list(laid.value) == ["a", "b", "c"]


def test_inputs_may_build_on_inputs_but_not_on_themselves() -> None:
    inputs = {"a": as_layers("b"), "b": as_layers("a", {"x": constant(1)})}
    (problem,) = merge_layers(as_layers("a"), make_suite(make_test(), inputs=inputs)).diagnostics
    assert (problem.code, problem.message) == (codes.CYCLE, "the input `a` is made from itself")
    (problem,) = merge_layers(as_layers("nowhere"), make_suite(make_test())).diagnostics
    assert problem.code == codes.NO_INPUT


def test_inputs_that_double_at_every_floor_are_merged_once_each() -> None:
    floors = {f"i{floor}": as_layers(f"i{floor + 1}", f"i{floor + 1}") for floor in range(60)}
    suite = make_suite(make_test(), inputs={**floors, "i60": as_layers({"a": constant(1)})})
    assert merge_layers(as_layers("i0"), suite).value == {"a": constant(1)}


def test_templates_that_need_no_row_are_resolved_once() -> None:
    assert ready(constant("${{ vars.top }}")).maker == Fixed(9)
    assert isinstance(ready(constant("${{ this.b }}")).maker, TemplatedField)
    maker = ready(number(max="${{ vars.top }}", min=0)).maker
    assert isinstance(maker, Generator)
    assert maker.spec.max == 9


def test_a_generator_covers_its_typical_class_and_its_edges_the_valid_ones_first() -> None:
    recipe = ready(number("missing", "boundaries", min=1, max=5))
    assert covered(recipe) == ["valid", "min", "max", "missing", "zero"]
    assert recipe.cover_valid == 3


def test_a_one_of_covers_its_values_instead_of_a_typical_class() -> None:
    assert covered(ready(choice("low", "missing", 5, edges=["missing"]))) == ["low", '"missing"', "5", "missing"]


def test_a_constant_has_nothing_to_cover() -> None:
    assert covered(ready(constant(1))) == ["valid"]
    assert not ready(constant(1)).named


def test_break_takes_every_class_that_is_invalid_those_that_the_field_lists_first() -> None:
    recipe = ready(number("boundaries", "null", min=1, max=5), cases=BREAK)
    assert broken(recipe) == ["zero", "null", "wrong-type", "missing", "empty", "unicode"]
    assert broken(ready(text("x", "unicode"), cases=BREAK)) == ["wrong-type", "missing", "null"]


def test_what_breaks_a_field_is_what_its_contract_refuses() -> None:
    nullable: JsonObject = {"properties": {"a": {"type": ["string", "null"]}}, "required": ["a"]}
    assert broken(ready(text("x"), cases=BREAK, schema=nullable)) == ["wrong-type", "missing"]
    lenient: JsonObject = {"properties": {"a": {}}}
    assert broken(ready(number(min=1, max=5), cases=BREAK, schema=lenient)) == []


def test_an_author_s_label_stands_where_all_invalid_classes_are_taken() -> None:
    field = with_uses(text("x"), *uses("null", valid=True), *uses(own("odd", "y", valid=False)))
    assert broken(ready(field, cases=BREAK)) == ["odd", "wrong-type", "missing"]


def test_a_value_breaks_a_field_once_under_the_first_of_its_names() -> None:
    twice = {
        **EDGES,
        "nothing": EdgeKind(name="nothing", doc="", values=lambda _: (EdgeValue(name="nil", value=None),)),
    }
    found = check(text("x"), cases=BREAK, edges=twice).value
    assert found is not None
    assert broken(found) == ["wrong-type", "missing", "null"]
    listed = with_uses(text("x"), *uses("null"), EdgeUse(kind=twice["nothing"], valid=None, span=NOWHERE))
    assert covered(ready(listed)) == ["valid", "null"]


def test_of_edges_with_one_reason_the_first_that_is_invalid_breaks_the_field() -> None:
    def alike(name: str, value: Json, reason: str | None) -> EdgeKind:
        values = (EdgeValue(name=name, value=value),)
        return EdgeKind(name=name, doc="", values=lambda _: values, reason=lambda _: reason)

    kinds = (alike("fine", "x", "r"), alike("one", 1, "r"), alike("two", 2, "r"), alike("no", 3, None))
    found = check(text("x"), cases=BREAK, edges={kind.name: kind for kind in kinds}).value
    assert found is not None
    assert broken(found) == ["one"]


def test_named_edges_break_every_field_whether_it_lists_them_or_not() -> None:
    recipe = ready(number("boundaries", min=1, max=5), cases=breaking("missing", "wrong-type"))
    assert broken(recipe) == ["missing", "wrong-type"]
    assert broken(ready(number("boundaries", min=1, max=5), cases=breaking("boundaries"))) == ["zero"]
    assert broken(ready(number("boundaries", min=1, max=5), cases=breaking("zero"))) == ["zero"]


def test_a_named_class_that_is_valid_breaks_nothing() -> None:
    assert broken(ready(text("x", own("odd", "y", valid=True)), cases=breaking("odd", "unicode"))) == []
    optional: JsonObject = {"properties": {"a": {"type": "string"}}}
    assert broken(ready(text("x"), cases=breaking("missing"), schema=optional)) == []


def test_a_constant_breaks_where_the_contract_refuses_or_the_author_names_it() -> None:
    schema: JsonObject = {"properties": {"a": {"type": "integer"}}, "required": ["a"]}
    assert broken(ready(constant(1), cases=BREAK, schema=schema)) == [
        "wrong-type",
        "missing",
        "null",
        "empty",
        "unicode",
    ]
    assert broken(ready(constant(1), cases=BREAK)) == ["wrong-type", "missing", "null", "empty", "unicode"]
    assert broken(ready(constant(None), cases=BREAK)) == ["missing"]
    assert broken(ready(constant(1), cases=breaking("missing", "empty"))) == ["missing", "empty"]
    assert broken(ready(constant(1), cases=breaking("missing"), schema={"properties": {"a": {}}})) == []


def test_without_cover_and_break_a_field_has_its_typical_class_only() -> None:
    recipe = ready(number("boundaries", "missing"), cases=Cases(random=3))
    assert [each.label for each in recipe.classes] == ["valid"]


def test_operands_that_a_generator_cannot_work_with_are_an_error_at_the_field() -> None:
    (problem,) = check(number(max="${{ now }}")).diagnostics
    assert (problem.code, problem.span.line) == (codes.BAD_GENERATOR, 7)
    assert problem.message == "`a`: `min` and `max` must be numbers"


def test_operands_that_need_the_row_leave_the_bounds_open() -> None:
    assert covered(ready(number("boundaries", max="${{ this.b }}"))) == ["valid"]


def test_a_template_that_cannot_be_resolved_before_the_run_is_an_error() -> None:
    (problem,) = check(constant("${{ vars.nowhere }}")).diagnostics
    assert problem.code == codes.UNRESOLVED


@pytest.mark.parametrize("name", ["missing", "valid", "left-out"])
def test_an_own_class_needs_a_name_of_its_own(name: str) -> None:
    checked = check(text("x", "missing", own(name, "y", valid=True)))
    assert [problem.code for problem in checked.diagnostics] == [codes.SAME_CLASS]


def test_a_field_knows_which_others_it_is_made_from() -> None:
    assert ready(text("${{ this.b ~ this['c d'] }}", own("x", "${{ this.e }}", valid=True))).uses == {"b", "c d", "e"}
    assert ready(constant("${{ this | tojson }}")).uses == {"*"}


def test_a_variable_that_the_target_lacks_is_told_beside_those_it_has() -> None:
    suite = make_suite(make_test({"x": constant("${{ target.vars.queu }}")}))
    (problem,) = planned(suite, target_vars={"queue": "q"}).diagnostics
    assert problem.message == "`x` cannot be resolved: `target.vars.queu` is not set; did you mean `queue`"
    assert problem.help == "give the target this variable in `engine.yaml`: `vars: { queu: … }`"
