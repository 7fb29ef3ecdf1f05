from __future__ import annotations

from dataclasses import replace

from engine.model.language.contract import Contract
from engine.model.language.literals import Bound
from engine.model.source.diagnostic import Severity
from engine.model.suite import CoverageGate, Gates
from engine.plan import codes
from tests.plan.making_suites import ANY_NUMBER, at, check, make_suite, make_test

HUNDRED = Bound(operator=">=", value=100.0, text="100%", span=at(40))
ALL = Gates(coverage=CoverageGate(input_edges=HUNDRED, input_pairs=HUNDRED, output_fields=HUNDRED), span=at(39))


def test_a_gate_that_no_test_gives_anything_to_cover_is_warned_of() -> None:
    problems = check(make_suite(make_test(), gate=ALL)).diagnostics
    assert {(each.code, each.severity, each.span) for each in problems} == {
        (codes.EMPTY_GATE, Severity.WARNING, HUNDRED.span)
    }
    assert [each.message.split("`")[1] for each in problems] == [
        "input-edges",
        "input-pairs",
        "output-fields",
    ]


def test_a_contract_gives_the_gate_of_output_fields_something_to_judge() -> None:
    gate = Gates(coverage=CoverageGate(output_fields=HUNDRED), span=at(39))
    contract = Contract(name="c", input_schema=None, output_schema={"type": "object"})
    assert check(make_suite(make_test(), gate=gate, contracts={"score": contract})).diagnostics == ()


def test_nothing_is_said_where_only_some_tests_are_selected_or_all_are_skipped() -> None:
    assert check(make_suite(make_test(name="a"), make_test(name="b"), gate=ALL), only=("a",)).diagnostics == ()
    skipped = make_suite(make_test(skip="later"), gate=replace(ALL, judged=ANY_NUMBER))
    assert check(skipped).diagnostics == ()
