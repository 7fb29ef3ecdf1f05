from __future__ import annotations

import pytest

from engine.model.language.inputs import Constant, Generated
from engine.model.language.literals import Template
from engine.model.suite import Test
from tests.suite.reading_aloud import checked, codes, in_a_suite, only, place, said, the_test


def fields_of(test: Test) -> dict[str, Constant | Generated]:
    assert test.input is not None
    assert test.input.layers[0].fields is not None
    return dict(test.input.layers[0].fields)


def a_field(text: str) -> str:
    return in_a_suite(f"action: plain\ninput: {{ f: {text} }}")


def test_a_scalar_or_a_list_is_a_constant() -> None:
    fields = fields_of(the_test(in_a_suite("action: plain\ninput: { a: 5, b: [x, y], c: null, d: '02134' }")))
    values = {name: field.value for name, field in fields.items() if isinstance(field, Constant)}
    assert values == {"a": 5, "b": ("x", "y"), "c": None, "d": "02134"}


def test_a_template_is_kept_as_text_with_its_place() -> None:
    field = fields_of(the_test(a_field("'${{ n }}@example.com'")))["f"]
    assert isinstance(field, Constant)
    assert isinstance(field.value, Template)
    assert field.value.text == "${{ n }}@example.com"


def test_a_generator_is_named_behind_gen_with_its_keys_beside_it() -> None:
    field = fields_of(the_test(a_field("{ gen: integer, min: 3, maybe: 10% }")))["f"]
    assert isinstance(field, Generated)
    assert (field.kind.name, field.spec.min, field.spec.max) == ("integer", 3, 100)
    assert field.options.maybe == pytest.approx(0.1)


def test_a_generator_of_its_own_key_reads_that_key_as_its_spec() -> None:
    field = fields_of(the_test(a_field("{ one-of: [low, high], weights: [9, 1] }")))["f"]
    assert isinstance(field, Generated)
    assert (field.kind.name, field.spec.one_of, field.spec.weights) == ("one-of", ("low", "high"), (9, 1))


@pytest.mark.parametrize(
    ("text", "code", "help_", "shown"),
    [
        ("{ gen: person.emial }", "E120", "did you mean `person.email`?", "person.emial"),
        ("{ gen: email }", "E120", "did you mean `person.email`?", "email"),
        ("{ gen: one-of }", "E120", "write `one-of: …` without `gen`", "one-of"),
        ("{ gne: uuid }", "E107", "did you mean `gen`?", "gne"),
        (
            "{ oneof: [a] }",
            "E107",
            "did you mean `one-of`? for a field that is called so, write `object: { oneof: … }`",
            "oneof",
        ),
        ("{ gen: integer, mn: 3 }", "E107", "did you mean `min`?", "mn"),
        ("{ gen: uuid, one-of: [a] }", "E122", "a field has one; leave one of them out", "one-of"),
        ("{ gen: integer, min: 9, max: 1 }", "E123", None, "9"),
        ("{ gen: integer, maybe: 10 }", "E110", "write `10%`", "10"),
        ("{ gen: [uuid] }", "E103", "for example `gen: uuid`", "[uuid]"),
    ],
)
def test_a_field_that_cannot_be_made_is_one_problem(text: str, code: str, help_: str | None, shown: str) -> None:
    suite = a_field(text)
    found = only(checked(suite))
    assert (found.code, found.help) == (code, help_)
    assert place(found, suite) == shown


@pytest.mark.parametrize(
    ("text", "help_", "shown"),
    [
        ("\"${{ fake('person.emial') }}\"", "did you mean `person.email`?", "person.emial"),
        ("\"to ${{ fake('email') | upper }}!\"", "did you mean `person.email`?", "email"),
        ("\"${{ fake('one-of') }}\"", "write a field of its own: `{ one-of: … }`", "one-of"),
        ("[\"${{ 1 ~ fake('person.emial') }}\"]", "did you mean `person.email`?", "person.emial"),
        (
            "{ gen: uuid, edges: [{ name: own, value: \"${{ fake('uid') }}\", valid: true }] }",
            "did you mean `uuid`?",
            "uid",
        ),
        ("{ template: \"a ${{ fake('uid') }}\" }", "did you mean `uuid`?", "uid"),
    ],
)
def test_a_generator_that_only_a_template_names_is_looked_up_all_the_same(text: str, help_: str, shown: str) -> None:
    suite = a_field(text)
    found = only(checked(suite))
    assert (found.code, found.help) == ("E120", help_)
    assert place(found, suite) == shown


def test_no_field_name_is_reserved() -> None:
    fields = fields_of(the_test(in_a_suite("action: plain\ninput: { gen: 1, x-request: 2, edges: 3 }")))
    assert list(fields) == ["gen", "x-request", "edges"]


def test_layers_are_names_and_fields_the_later_wins() -> None:
    more = "inputs:\n  base: { a: 1, b: 2 }\n  more: [base, { b: 3 }]\n"
    test = the_test(in_a_suite("action: plain\ninput: [more, { c: 4 }]", more=more))
    assert test.input is not None
    assert [layer.name.name if layer.name else None for layer in test.input.layers] == ["more", None]


@pytest.mark.parametrize("text", ["input: foo", "input: [foo]"])
def test_an_unknown_input_is_suggested(text: str) -> None:
    suite = in_a_suite(f"action: plain\n{text}", more="inputs: { food: { a: 1 } }\n")
    assert said(checked(suite)) == [("E130", "unknown input `foo`", "did you mean `food`?")]


def test_inputs_that_build_on_each_other_in_a_circle_are_reported_once() -> None:
    suite = in_a_suite("action: plain\ninput: a", more="inputs: { a: [b], b: [c], c: a }\n")
    assert said(checked(suite)) == [
        ("E131", "inputs build on each other in a circle: a → b → c → a", "let one stand alone")
    ]


def test_a_template_may_name_only_fields_of_the_merged_row() -> None:
    more = "inputs:\n  person: { first: Ada, mail: '${{ this.frist }}' }\n"
    assert said(checked(in_a_suite("action: plain\ninput: person", more=more))) == [
        ("E132", "the row has no field `frist`", "did you mean `first`?")
    ]
    more = "inputs:\n  person: { mail: '${{ this.first }}' }\n"
    the_test(in_a_suite("action: plain\ninput: [person, { first: Ada }]", more=more))


@pytest.mark.parametrize(
    "fields",
    [
        "a: '${{ this.a }}'",
        "a: '${{ this.b }}', b: { template: '${{ this.c }}' }, c: '${{ this.a }}'",
    ],
)
def test_fields_made_from_each_other_in_a_circle_are_an_error(fields: str) -> None:
    assert codes(checked(in_a_suite(f"action: plain\ninput: {{ {fields} }}"))) == ["E133"]


def test_variables_must_be_defined_somewhere() -> None:
    suite = in_a_suite("action: plain\ninput: { a: '${{ vars.ceilng }}' }", more="vars: { ceiling: 5 }\n")
    assert said(checked(suite)) == [("E134", "unknown variable `ceilng`", "did you mean `ceiling`?")]


class TestAgainstTheContract:
    def test_a_number_where_text_is_wanted_shows_the_quotes(self) -> None:
        suite = in_a_suite("action: promised\ninput: { id: 1.10 }")
        found = only(checked(suite))
        assert (found.code, found.severity.value, found.help) == ("W102", "warning", 'write it in quotes: "1.10"')

    def test_a_field_the_contract_forbids_is_an_error_with_a_suggestion(self) -> None:
        suite = in_a_suite("action: promised\ninput: { id: a, Amount: 5 }")
        found = only(checked(suite))
        assert (found.code, found.help, place(found, suite)) == ("E170", "did you mean `amount`?", "Amount")

    def test_a_constant_of_another_type_is_a_warning(self) -> None:
        assert codes(checked(in_a_suite("action: promised\ninput: { id: a, amount: much }"))) == ["W105"]

    def test_a_test_of_a_refusal_may_send_what_it_likes(self) -> None:
        the_test(in_a_suite("action: promised\ninput: { id: a, amount: much, z: 1 }\nexpect: { status: failed }"))
