"""Personal data stay out of what reports compare and list."""

from __future__ import annotations

from dataclasses import replace

from engine.coverage.finish import finish
from engine.model.plan import FieldClasses, Obligations
from engine.model.verdict import Verdict
from tests.coverage.plans import ListedCases, Row, a_plan, a_test, events_of, folded, place

TEST = a_test(
    pii_inputs=frozenset({"email"}),
    obligations=Obligations(edges=frozenset({("email", "ada@example.com"), ("email", "bob@example.com")})),
    fields=(FieldClasses(field="email", valid=("ada@example.com", "bob@example.com"), invalid=("empty",)),),
    ticket="TEL-1",
    description="who is told",
)


def row_of(label: str, verdict: Verdict = Verdict.PASSED, value: str | None = None) -> Row:
    return Row(verdict, {"email": label}, {"email": label if value is None else value})


ADA = row_of("ada@example.com", Verdict.FAILED)
BOB = row_of("bob@example.com", Verdict.ERROR)


def test_neither_causes_nor_what_is_left_open_show_a_masked_value() -> None:
    tests = [(TEST, [ADA, ADA, BOB])]
    report = finish(folded(events_of(tests)), a_plan(tests), excerpt=place)
    told = f"{[group.cause for group in report.groups]} {report.edges.missing} {report.pairs.missing}"
    assert "@example.com" not in told
    assert report.edges.missing == ("test 0: email = •••",)


def test_a_class_that_is_no_value_is_still_named() -> None:
    tests = [(TEST, [row_of("empty", Verdict.FAILED, ""), row_of("ada@example.com")])]
    report = finish(folded(events_of(tests)), a_plan(tests), excerpt=place)
    assert report.groups[0].cause == "it has email = empty; the other one passes"


def test_rows_broken_in_many_ways_are_named_where_nothing_else_is_common() -> None:
    test = replace(TEST, pii_inputs=frozenset(), fields=(FieldClasses(field="x", valid=(), invalid=("empty", "null")),))
    own = [Row(Verdict.FAILED, {"x": label}, {"x": None}) for label in ("empty", "null", "null")]
    tests = [(test, own)]
    report = finish(folded(events_of(tests)), a_plan(tests), excerpt=place)
    assert report.groups[0].cause == "they are the rows with x = empty, x = null"


def test_the_ticket_of_a_row_comes_before_that_of_its_test() -> None:
    tests = [(TEST, [ADA])]
    plan = a_plan(tests)
    assert finish(folded(events_of(tests)), plan, excerpt=place).groups[0].ticket == "TEL-1"
    own = replace(plan.cases[0], ticket="TEL-2")
    listed = plan.but(cases=ListedCases((own,)))
    report = finish(folded(events_of(tests)), listed, excerpt=place)
    assert (report.groups[0].ticket, report.groups[0].description) == ("TEL-2", "who is told")
    assert report.tests[0].ticket == "TEL-1"
