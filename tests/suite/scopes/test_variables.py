from __future__ import annotations

from tests.suite.reading_aloud import checked, codes, in_a_suite, only


def test_variables_may_be_made_from_each_other() -> None:
    assert codes(checked(in_a_suite("action: plain", more='vars: { a: "${{ vars.b }}", b: 1 }\n'))) == []


def test_variables_in_a_circle_are_told_once() -> None:
    found = only(checked(in_a_suite("action: plain", more='vars: { a: "${{ vars.b }}", b: ["${{ vars.a }}"] }\n')))
    assert (found.code, found.message) == ("E135", "variables are made from each other in a circle: a → b → a")


def test_an_unknown_variable_is_shown_with_what_was_meant() -> None:
    found = only(
        checked(in_a_suite('action: plain\ninput: { a: "${{ vars.ceilng }}" }', more="vars: { ceiling: 1 }\n"))
    )
    assert (found.code, found.help) == ("E134", "did you mean `ceiling`?")
