from __future__ import annotations

import pytest

from tests.suite.reading_aloud import checked, codes, in_a_suite, only

INPUT = "action: plain\ninput: { level: high, amount: 5 }\n"


def test_constraints_ask_about_fields_by_their_names() -> None:
    where = 'cases: { random: 2, where: [{ if: "level == \'high\'", then: "amount >= `1`", because: x }] }'
    assert codes(checked(in_a_suite(INPUT + where))) == []


def test_a_constraint_on_no_field_of_the_row_is_an_error() -> None:
    found = only(checked(in_a_suite(INPUT + 'cases: { random: 2, where: [{ then: "amuont >= `1`" }] }')))
    assert (found.code, found.help) == ("E146", "did you mean `amount`?")


def test_a_constraint_may_name_what_only_the_contract_declares() -> None:
    text = in_a_suite('action: promised\ninput: { id: x }\ncases: { random: 2, where: [{ then: "amount >= `1`" }] }')
    assert codes(checked(text)) == []


@pytest.mark.parametrize(
    ("relate", "code"),
    [
        ("{ change: { amount: 6 }, expect: after.status == before.status }", None),
        ("{ change: { amuont: 6 }, expect: after.status == before.status }", "E147"),
        ("{ change: { amount: 6 }, expect: after.stauts == before.status }", "E148"),
        ("{ change: { amount: 6 }, expect: output.a == before.output.a }", "E322"),
        ("{ expect: after.status == before.status }", "E102"),
        ('{ change: { amount: "${{ input.amount * 2 }}" }, expect: after.status == before.status }', None),
    ],
)
def test_a_relation_is_checked_against_row_and_record(relate: str, code: str | None) -> None:
    assert codes(checked(in_a_suite(f"{INPUT}relate: {relate}"))) == ([] if code is None else [code])
