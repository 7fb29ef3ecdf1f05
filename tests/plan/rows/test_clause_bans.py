"""Rules over many fields, clause by clause, against the rule itself asked of every row."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.language.inputs import Cases, InputField
from engine.plan.explain import explain
from engine.plan.rows.clause_bans import bans_by_clauses
from engine.plan.rows.constraints import first_broken_rule, row_rules_of
from tests.plan.making_suites import choice, make_suite, make_test, plan_of
from tests.plan.making_words import rule

PARTS = st.sampled_from(["a == `0`", "a >= `1`", "b != `2`", "contains(`[0, 2]`, b)", "c < b", "a == c", "k == `7`"])
QUESTIONS = st.recursive(
    PARTS,
    lambda inner: st.one_of(
        inner.map("!({})".format),
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda each: f"({each[0]}) {each[1]} ({each[2]})"),
    ),
    max_leaves=5,
)
CHOICES = {place: [{name: each} for each in range(3)] for place, name in enumerate("abc")}


@given(st.none() | QUESTIONS, QUESTIONS)
def test_clauses_forbid_what_the_rule_forbids(if_: str | None, then: str) -> None:
    (asked,) = row_rules_of([rule(then, if_=if_)], now="2026-11-22T00:00:00Z")
    choices = {place: values for place, values in CHOICES.items() if "abc"[place] in asked.names}
    bans = bans_by_clauses(asked, {"k": 7}, choices)
    assert bans is not None
    for classes in product(range(3), repeat=3):
        values = dict(zip("abc", classes, strict=True)) | {"k": 7}
        is_banned = any(tuple(classes[place] for place in ban.places) in ban.classes for ban in bans)
        assert is_banned is (first_broken_rule((asked,), values, ()) is not None)


@pytest.mark.parametrize("then", ["a && b == `1`", "a == `1` || text > `1`", "missing == `1` || a == `1`"])
def test_what_is_not_plainly_true_or_false_is_left_to_questions(then: str) -> None:
    (asked,) = row_rules_of([rule(then)], now="2026-11-22T00:00:00Z")
    choices = {place: values for place, values in CHOICES.items() if "abc"[place] in asked.names}
    assert bans_by_clauses(asked, {"text": "x"}, choices) is None


@pytest.mark.slow
def test_a_rule_over_many_fields_is_proved_whole_and_nothing_is_left_to_tries() -> None:
    fields: dict[str, InputField] = {f"p{each}": choice(*range(6)) for each in range(6)}
    condition = " && ".join(f"p{each} >= `1`" for each in range(5))
    where = (rule("p5 == `3` || p5 == `4`", if_=condition), rule("p0 != `2` || (p1 == `0` && p2 == `0` && p3 == `0`)"))
    plan = plan_of(make_suite(make_test(fields, cases=Cases(cover="pairs", where=where))))
    assert all(case.problem is None for case in plan.cases)
    (proof,) = explain(plan).proofs
    assert (proof.found, proof.possible, proof.ruled_out, proof.unfound) == (525, 525, 15, 0)
