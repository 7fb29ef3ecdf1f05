from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.language.kinds import FieldFacts
from engine.model.values.json import MISSING, Json, JsonObject
from engine.plan.fields.classes import (
    Given,
    Made,
    choice_classes,
    choice_label,
    edge_classes,
    knowledge_of,
    remove_doubles,
)
from tests.plan.making_suites import NOW, own, uses

NUMBER = FieldFacts(type="integer", minimum=1, maximum=9)


@pytest.mark.parametrize(
    ("choice", "label"),
    [
        ("high", "high"),
        ("Sales EMEA", "Sales EMEA"),
        ("missing", '"missing"'),
        ("valid", '"valid"'),
        ("", '""'),
        (" x", '" x"'),
        ("a:b", '"a:b"'),
        ("5", '"5"'),
        ("1e5", '"1e5"'),
        ("true", '"true"'),
        (5, "5"),
        (True, "true"),
        (None, "null"),
        ([1, "a"], '[1,"a"]'),
    ],
)
def test_a_value_is_named_by_its_text_where_that_can_mean_nothing_else(choice: Json, label: str) -> None:
    assert choice_label(choice, frozenset({"missing", "valid"})) == label


def test_long_values_have_short_names_of_their_own() -> None:
    one, other = choice_label("x" * 500, frozenset()), choice_label("x" * 501, frozenset())
    assert len(one) <= 64
    assert one != other


def test_the_generator_s_bounds_and_the_contract_s_both_hold() -> None:
    schema: JsonObject = {"properties": {"a": {"type": "integer", "maximum": 5}}, "required": ["a"]}
    knowledge = knowledge_of("a", NUMBER, schema, now=NOW)
    assert (knowledge.facts.minimum, knowledge.facts.maximum) == (1, 5)
    assert knowledge.accepts(5)
    assert not knowledge.accepts(6)
    assert not knowledge.accepts(0)
    assert not knowledge.accepts(MISSING)
    assert not knowledge.accepts(None)


def with_bound(name: str, bound: int) -> FieldFacts:
    said: dict[str, Any] = {name: bound}
    return replace(FieldFacts(), **said)


@pytest.mark.parametrize(
    ("word", "name", "narrow", "wide"),
    [
        ("minLength", "length_min", 5, 2),
        ("maxLength", "length_max", 5, 10),
        ("minimum", "minimum", 5, 2),
        ("maximum", "maximum", 5, 10),
    ],
)
def test_the_narrower_bound_holds_and_the_widest_is_the_contract_s_wherever_it_has_one(
    word: str, name: str, narrow: int, wide: int
) -> None:
    def bounds(own: int | None, contract: int | None) -> tuple[int, int]:
        schema: JsonObject = {"properties": {"a": {} if contract is None else {word: contract}}}
        facts = FieldFacts() if own is None else with_bound(name, own)
        knowledge = knowledge_of("a", facts, schema, now=NOW)
        return getattr(knowledge.facts, name), getattr(knowledge.widest, name)

    assert bounds(narrow, wide) == (narrow, wide)
    assert bounds(wide, narrow) == (narrow, narrow)
    assert bounds(narrow, None) == (narrow, narrow)
    assert bounds(None, wide) == (wide, wide)
    alone = knowledge_of("a", with_bound(name, narrow), None, now=NOW)
    assert (getattr(alone.facts, name), alone.widest) == (narrow, alone.facts)


@pytest.mark.parametrize(
    ("own", "contract", "narrower", "widest"),
    [
        (None, "integer", "integer", "integer"),
        ("number", "integer", "integer", "integer"),
        ("integer", "number", "integer", "number"),
        ("string", "integer", "string", "integer"),
        ("string", None, "string", "string"),
        (None, None, None, None),
    ],
)
def test_a_field_has_the_narrower_of_two_types_and_the_contract_s_where_it_has_none(
    own: str | None, contract: str | None, narrower: str | None, widest: str | None
) -> None:
    schema: JsonObject = {"properties": {"a": {} if contract is None else {"type": contract}}}
    knowledge = knowledge_of("a", FieldFacts(type=own), schema, now=NOW)
    assert (knowledge.facts.type, knowledge.widest.type) == (narrower, widest)


def test_a_form_binds_where_no_contract_says_what_is_accepted() -> None:
    email = FieldFacts(type="string", form="email")
    schema: JsonObject = {"properties": {"a": {"type": "string"}}}
    for value, alone in (("abc", False), ("a@b.example", True), (5, False)):
        assert knowledge_of("a", email, None, now=NOW).accepts(value) is alone
        assert knowledge_of("a", email, schema, now=NOW).accepts(value) is isinstance(value, str)


@pytest.mark.parametrize(
    ("own", "said", "value", "accepted"),
    [
        ("string", {"type": ["string", "integer"]}, 5, True),
        ("string", {"type": ["string", "integer"]}, True, False),
        ("string", {}, 5, False),
        ("string", {}, "x", True),
        ("integer", {"type": "number"}, 1.5, False),
        ("integer", {"type": ["number", "string"]}, "x", True),
        (None, {"type": ["string", "null"]}, None, True),
        (None, {"type": ["string", "null"]}, "x", True),
        ("string", {"type": "string"}, MISSING, True),
    ],
)
def test_where_a_contract_names_types_it_alone_knows_whether_values_of_another_kind_are_taken(
    own: str | None, said: JsonObject, value: Json, accepted: bool
) -> None:
    facts = FieldFacts(type=own, nullable=False)
    assert knowledge_of("a", facts, {"properties": {"a": said}}, now=NOW).accepts(value) is accepted


def test_another_key_is_accepted_where_the_contract_is_open_and_takes_its_value() -> None:
    field: JsonObject = {"type": "integer"}
    for contract, number, word, renamed in (
        (None, True, True, True),
        ({"properties": {"a": field}}, True, True, True),
        ({"properties": {"a": field}, "required": ["a"]}, True, True, False),
        ({"properties": {"a": field}, "additionalProperties": {"type": "integer"}}, True, False, True),
        ({"properties": {"a": field}, "additionalProperties": False}, False, False, False),
    ):
        schema: JsonObject | None = contract  # type: ignore[assignment]
        knowledge = knowledge_of("a", FieldFacts(type="integer", required=False), schema, now=NOW)
        found = [knowledge.accepts_key("A", value) for value in (5, "x", MISSING)]
        assert found == [number, word, renamed], contract


def test_the_contract_says_who_may_be_missing_or_null() -> None:
    schema: JsonObject = {"properties": {"a": {"type": ["integer", "null"]}}}
    knowledge = knowledge_of("a", NUMBER, schema, now=NOW)
    assert knowledge.accepts(MISSING)
    assert knowledge.accepts(None)


def test_other_fields_of_the_contract_do_not_judge_this_one() -> None:
    schema: JsonObject = {"properties": {"a": {"type": "integer"}, "b": {}}, "required": ["a", "b"], "minProperties": 2}
    assert knowledge_of("a", NUMBER, schema, now=NOW).accepts(3)


def test_a_contract_that_closes_itself_refuses_fields_it_does_not_declare() -> None:
    schema: JsonObject = {"properties": {"b": {}}, "additionalProperties": False}
    assert not knowledge_of("a", NUMBER, schema, now=NOW).contract_accepts(3)


def test_edges_are_labelled_by_what_is_known_unless_the_author_labels_them() -> None:
    knowledge = knowledge_of("a", NUMBER, None, now=NOW)
    found = {each.label: each.valid for each in edge_classes(uses("boundaries", "missing"), knowledge)}
    assert found == {"min": True, "max": True, "zero": False, "missing": False}
    (labelled,) = edge_classes(uses("missing", valid=True), knowledge)
    assert labelled.valid


def test_an_own_edge_is_made_by_its_template_and_labelled_by_its_author() -> None:
    (found,) = edge_classes(
        uses(own("long", "${{ 'a' | repeat(9) }}", valid=True)), knowledge_of("a", NUMBER, None, now=NOW)
    )
    assert (found.label, found.valid) == ("long", True)
    assert isinstance(found.origin, Made)


def test_values_that_the_contract_refuses_are_invalid_classes() -> None:
    schema: JsonObject = {"properties": {"a": {"enum": ["low"]}}}
    knowledge = knowledge_of("a", FieldFacts(choices=("low", "odd")), schema, now=NOW)
    found = list(choice_classes(knowledge, ("low", "odd"), frozenset()))
    assert [(each.label, each.valid, each.origin) for each in found] == [
        ("low", True, Given("low")),
        ("odd", False, Given("odd")),
    ]


def test_of_two_classes_with_one_name_the_first_counts() -> None:
    found = list(edge_classes(uses("missing", "missing"), knowledge_of("a", NUMBER, None, now=NOW)))
    assert len(found) == 2
    assert list(remove_doubles(found)) == ["missing"]


def test_fields_that_a_contract_says_nothing_of_are_free() -> None:
    assert knowledge_of("a", NUMBER, {"properties": {"b": {}}}, now=NOW).accepts(3)
