from __future__ import annotations

import pytest

from engine.model.language.expectation import Expectation
from engine.model.language.literals import Query, Template
from tests.suite.reading_aloud import checked, codes, in_a_suite, only, place, said, the_test


def expecting(text: str, *, action: str = "plain", more: str = "") -> str:
    return in_a_suite(f"action: {action}\n{more}expect: {text}")


def expectation(text: str, *, action: str = "plain") -> Expectation:
    found = the_test(expecting(text, action=action)).expect
    assert found is not None
    return found


def test_a_plain_value_means_equals() -> None:
    claim = expectation("{ status: failed }").claims[0]
    assert (claim.place, claim.label, claim.matchers[0].kind.name) == (("status",), "status", "equals")
    assert claim.matchers[0].spec.equals == "failed"


def test_a_mapping_with_a_matcher_is_a_matcher_with_all_its_operators() -> None:
    claim = expectation("{ output: { score: { type: integer, between: [0, 100] } } }").claims[0]
    assert claim.place == ("output", "score")
    assert [matcher.kind.name for matcher in claim.matchers] == ["type", "between"]


def test_any_other_mapping_goes_one_level_deeper() -> None:
    claims = expectation("{ output: { a: { b: 1, c: [x] } } }").claims
    assert [(claim.label, claim.matchers[0].spec.equals) for claim in claims] == [
        ("output.a.b", 1),
        ("output.a.c", ("x",)),
    ]


def test_a_mapping_inside_a_matcher_goes_one_level_deeper_too() -> None:
    (claim,) = expectation("{ output: { list: { not: { kind: tax, of: { between: [1, 2] }, at: { x: 1 } } } } }").claims
    (inside,) = claim.matchers[0].spec.not_
    assert [(each.place, each.matchers[0].kind.name) for each in inside.spec.inside] == [
        ("kind", "equals"),
        ("of", "between"),
        ("at", "inside"),
    ]


def test_a_dotted_key_inside_a_matcher_is_a_question_of_the_item() -> None:
    (claim,) = expectation('{ output: { list: { not: { "at[0].x": 1 } } } }').claims
    assert claim.matchers[0].spec.not_[0].spec.inside[0].place.text == "at[0].x"


def test_a_slip_inside_a_matcher_is_reported_at_any_depth() -> None:
    found = checked(expecting("{ output: { list: { not: { of: { betwen: [1, 2] } } } } }"))
    assert codes(found) == ["E141"]
    assert only(found).help == "did you mean `between`?"


def test_a_dotted_key_is_a_question() -> None:
    claim = expectation("{ error.kind: upstream }").claims[0]
    assert isinstance(claim.place, Query)
    assert (claim.place.text, claim.label) == ("error.kind", "error.kind")


def test_a_key_with_brackets_is_a_question_of_the_place_it_stands_in() -> None:
    claims = expectation("{ output: { 'items[0].name': x, 'length(items)': 2 }, 'output.list[*].id': [1] }").claims
    assert [claim.label for claim in claims] == [
        "output.items[0].name",
        "output | length(items)",
        "output.list[*].id",
    ]


def test_a_dotted_key_that_the_contract_declares_is_that_property() -> None:
    claim = expectation("{ output: { a.b: x } }", action="promised").claims[0]
    assert (claim.place, claim.label) == (("output", "a.b"), 'output."a.b"')


def test_an_operand_may_be_a_value_or_a_matcher() -> None:
    claims = expectation("{ output: { a: { not: 5 }, b: { not: { type: string } } } }").claims
    assert [claim.matchers[0].spec.not_[0].kind.name for claim in claims] == ["equals", "type"]


def test_an_operand_may_be_a_template_that_sees_the_input() -> None:
    text = "action: plain\ninput: { id: a }\nexpect: { output: { id: '${{ input.id }}' } }"
    found = the_test(in_a_suite(text)).expect
    assert found is not None
    assert isinstance(found.claims[0].matchers[0].spec.equals, Template)


def test_roots_are_all_names_that_are_mentioned_anywhere() -> None:
    check = "[{ that: duration < `3`, when: error.kind == 'input' }]"
    text = f"{{ output: {{ a: 1 }}, check: {check}, if-invalid: {{ status: failed }} }}"
    found = expectation(text)
    assert found.roots == {"output", "duration", "error", "status"}
    assert found.if_invalid is not None
    assert found.if_invalid.roots == {"status"}


def test_within_and_contract_are_no_places() -> None:
    found = expectation("{ within: 5s, contract: off }")
    assert (found.within_s, found.contract, found.claims) == (5, False, ())


def test_defect_07_a_failed_action_can_be_expected() -> None:
    found = expectation("{ status: failed, error.kind: input }")
    assert [claim.matchers[0].spec.equals for claim in found.claims] == ["failed", "input"]


@pytest.mark.parametrize(
    ("text", "code", "help_", "shown"),
    [
        ("{ stauts: failed }", "E140", "did you mean `status`?", "stauts"),
        ("{ witin: 5s }", "E140", "did you mean `within`?", "witin"),
        (
            "{ between: [0, 1] }",
            "E140",
            "`between` is a matcher: put it behind a place, for example `output: {between: …}`",
            "between",
        ),
        ("{ status: complted }", "E104", "did you mean `completed`?", "complted"),
        ("{ error.kind: upstrem }", "E104", "did you mean `upstream`?", "upstrem"),
        ("{ output: { a: { type: string, betwen: [0, 1] } } }", "E141", "did you mean `between`?", "betwen"),
        ("{ status: { equls: failed } }", "E141", "did you mean `equals`?", "equls"),
        ("{ output: {} }", "E112", "to compare, write `{equals: {}}`", "{}"),
        ("{ output: { a: { between: [1] } } }", "E143", "write `between: [0, 100]`", "[1]"),
        ("{ contract: false }", "E103", "write `off`", "false"),
        ("{ within: 5 }", "E108", "write `5s`", "5"),
        ("{ check: { that: output.a } }", "E103", "put brackets around it: `[ {…} ]`", "{ that: output.a }"),
        ("{ check: [output.a] }", "E103", "write `that: output.a`", "output.a"),
        ("{ use: [names] }", "E164", "there are no checks", "names"),
        ("completed", "E103", "write `{status: completed}`", "completed"),
        ("{ if-valid: { if-valid: { status: failed } } }", "E107", "put it one level up", "if-valid"),
    ],
)
def test_what_cannot_be_expected_is_one_problem(text: str, code: str, help_: str, shown: str) -> None:
    suite = expecting(text)
    found = only(checked(suite))
    assert (found.code, found.help) == (code, help_)
    assert place(found, suite) == shown


def test_a_field_named_almost_like_a_matcher_is_a_warning_where_its_value_is_none_of_the_matcher() -> None:
    found = only(checked(expecting("{ output: { a: { betweens: 3 } } }")))
    assert (found.code, found.severity.value, found.help) == ("W101", "warning", "did you mean `between`?")


def test_a_slip_in_a_matcher_is_an_error_where_its_value_is_one_of_the_matcher() -> None:
    found = only(checked(expecting("{ output: { a: { betwen: [0, 1] } } }")))
    assert (found.code, found.severity.value, found.help) == ("E141", "error", "did you mean `between`?")


def test_a_field_named_almost_like_a_matcher_is_an_error_where_no_field_can_be() -> None:
    found = only(checked(expecting("{ output: { score: { betwen: [0, 1] } } }", action="promised")))
    assert (found.code, found.help) == ("E141", "did you mean `between`?")


def test_a_text_named_like_a_matcher_is_asked_about() -> None:
    found = only(checked(expecting("{ output: { a: present } }")))
    assert found.code == "W106"
    assert found.help is not None
    assert found.help.startswith("did you mean `{present: true}`?")
    the_test(expecting('{ output: { a: "present" } }'))


def test_a_matcher_that_is_a_declared_property_too_shows_both_ways_out() -> None:
    found = only(checked(expecting("{ output: { type: string } }", action="promised")))
    assert found.code == "E142"
    assert found.help == "for the field, write the key `output.type`; for the matcher, ask under `check:`"
    the_test(expecting("{ output.type: string }", action="promised"))


class TestAgainstTheContract:
    @pytest.mark.parametrize(
        ("text", "code", "help_"),
        [
            ("{ output: { scor: 5 } }", "W104", "did you mean `score`?"),
            ("{ output.scor: 5 }", "W104", "did you mean `score`?"),
            ("{ check: [{ that: output.scor == `5` }] }", "W104", "did you mean `score`?"),
            ("{ output: { closed: { iner: x } } }", "E144", "did you mean `inner`?"),
            ("{ output: { score: { a: 5 } } }", "E144", None),
            ("{ check: [{ that: output.closed.iner == 'x' }] }", "E144", "did you mean `inner`?"),
            ("{ check: [{ that: output.score.a == 'x' }] }", "E144", None),
        ],
    )
    def test_a_place_that_is_not_declared_is_reported(self, text: str, code: str, help_: str | None) -> None:
        found = only(checked(expecting(text, action="promised")))
        assert (found.code, found.help) == (code, help_)

    def test_that_nothing_stands_somewhere_may_be_asked_of_any_place(self) -> None:
        the_test(expecting("{ output: { closed: { secret: { absent: true } } } }", action="promised"))


def test_a_question_about_the_input_names_a_field_of_the_row() -> None:
    suite = expecting("{ check: [{ that: output.a, when: input.lvel == 'x' }] }", more="input: { level: x }\n")
    found = only(checked(suite))
    assert (found.code, found.help, place(found, suite)) == ("E145", "did you mean `level`?", "input.lvel")


def test_every_problem_of_a_tree_is_reported() -> None:
    text = "{ stauts: failed, output: { a: { type: string, foo: 1 }, b: {} }, check: [{ taht: x }] }"
    assert [code for code, _, _ in said(checked(expecting(text)))] == ["E140", "E141", "E112", "E107"]


def test_extensions_are_free_at_the_top_but_fields_of_an_answer_are_not() -> None:
    found = expectation("{ x-note: anything, output: { x-field: 5 } }")
    assert [claim.label for claim in found.claims] == ['output."x-field"']


def test_questions_see_only_the_result_record() -> None:
    assert codes(checked(expecting("{ check: [{ that: ouput.a }] }"))) == ["E322"]


@pytest.mark.parametrize(
    "text", ["{}", "{ check: [] }", "{ use: [] }", "{ if-valid: {} }", "{ if-invalid: { check: [] } }", "{ x-note: a }"]
)
def test_an_expectation_that_asks_nothing_is_refused_once(text: str) -> None:
    found = checked(expecting(text))
    assert codes(found) == ["E112"]
    assert only(found).message == "nothing is expected here"


@pytest.mark.parametrize("text", ["{ contract: off }", "{ status: completed, check: [] }", "{ within: 5s }"])
def test_what_asks_elsewhere_may_have_an_empty_list(text: str) -> None:
    assert codes(checked(expecting(text))) == []


def test_defaults_may_ask_what_a_test_does_not() -> None:
    text = expecting("{}").replace("tests:", "defaults: { expect: { status: completed } }\ntests:", 1)
    assert codes(checked(text)) == []
