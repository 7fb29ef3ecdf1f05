"""`object`."""

from __future__ import annotations

from dataclasses import replace

from engine.model.language.inputs import Constant, EdgeUse, FieldOptions, InputField, Layer, Layers
from engine.model.language.kinds import FieldFacts
from engine.model.language.literals import Percent, Ref
from engine.model.values.span import NOWHERE
from tests.generators.draws import chance, edge, facts, generated, helps, kind, messages, template


def layers(**fields: InputField) -> Layers:
    return Layers(layers=(Layer(fields=fields),), span=NOWHERE)


def constant(value: object) -> Constant:
    return Constant(value=value, span=NOWHERE)  # type: ignore[arg-type]


def drawn(written: Layers, seed: int = 1) -> dict[str, object]:
    value = kind("object").draw(kind("object").spec(object_=written), chance(seed, vars={"city": "Bonn"}))
    assert isinstance(value, dict)
    return value


def test_constants_templates_and_generators_become_their_values() -> None:
    found = drawn(layers(zip=constant("53111"), city=constant(template("${{ vars.city }}")), id=generated("uuid")))
    assert list(found) == ["zip", "city", "id"]
    assert (found["zip"], found["city"]) == ("53111", "Bonn")
    assert len(str(found["id"])) == 36


def test_a_new_inner_field_changes_no_other() -> None:
    few = drawn(layers(id=generated("uuid")))
    many = drawn(layers(first=generated("uuid"), id=generated("uuid")))
    assert few["id"] == many["id"] != many["first"]


def test_a_later_layer_wins() -> None:
    two = Layers(layers=(Layer(fields={"a": constant(1)}), Layer(fields={"a": constant(2)})), span=NOWHERE)
    assert drawn(two) == {"a": 2}


def test_an_inner_field_may_be_left_out() -> None:
    often = replace(generated("uuid"), options=FieldOptions(maybe=Percent(0.5)))
    assert {len(drawn(layers(id=often), seed)) for seed in range(30)} == {0, 1}


def test_it_is_an_object_and_no_more_is_known() -> None:
    assert facts("object", object_=layers()) == FieldFacts(type="object")


def test_what_an_object_cannot_hold_is_named() -> None:
    use = EdgeUse(kind=edge("missing"), valid=None, span=NOWHERE)
    edged = replace(generated("uuid"), options=FieldOptions(edges=(use,)))
    assert messages("object", object_=layers(id=edged)) == ["`id`, which stands inside an object, can have no edges"]
    named = Layers(layers=(Layer(name=Ref(name="customer", span=NOWHERE)),), span=NOWHERE)
    assert messages("object", object_=named) == ["`object` holds fields, not the input `customer`"]


def test_options_that_are_about_the_rows_belong_to_the_whole_object() -> None:
    masked = replace(generated("uuid"), options=FieldOptions(pii=True))
    assert messages("object", object_=layers(id=masked)) == [
        "`id`, which stands inside an object, cannot be masked alone"
    ]
    assert helps("object", object_=layers(id=masked)) == ["put `pii: true` beside `object`: the whole field is masked"]
    single = replace(generated("uuid"), options=FieldOptions(unique=True))
    assert messages("object", object_=layers(id=single)) == ["`id` inside an object cannot be unique alone"]


def test_a_template_in_a_generator_of_a_field_is_filled_when_the_field_is_drawn() -> None:
    made = generated("template", template=template("${{ fake('uuid') }}-${{ vars.city }}"))
    found = drawn(layers(one=made, other=made))
    assert str(found["one"]).endswith("-Bonn")
    assert found["one"] != found["other"]


def test_a_constant_may_ask_for_a_value_of_a_provider() -> None:
    assert len(str(drawn(layers(name=constant(template("${{ fake('person.first_name') }}"))))["name"])) > 1
