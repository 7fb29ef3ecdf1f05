from __future__ import annotations

import pytest

from tests.suite.reading_aloud import checked, in_a_suite, only, the_test


def test_each_answer_of_one_of_is_read_in_order() -> None:
    lines = 'upstream: { one-of: [{ status: 404 }, { status: 200, text: "no" }, { delay: 61s }, { drop: connection }] }'
    found = the_test(in_a_suite(f"action: plain\n{lines}")).upstream
    assert [(each.status, each.text, each.drop) for each in found] == [
        (404, None, None),
        (200, "no", None),
        (None, None, None),
        (None, None, "connection"),
    ]
    assert found[2].delay is not None
    assert found[2].delay.seconds == 61


def test_a_mapping_is_one_answer() -> None:
    assert [each.body for each in the_test(in_a_suite("action: plain\nupstream: { body: { a: 1 } }")).upstream] == [
        {"a": 1}
    ]


@pytest.mark.parametrize(
    ("upstream", "code"),
    [
        ("404", "E103"),
        ("{}", "E112"),
        ("{ one-of: [] }", "E112"),
        ("{ one-of: { status: 404 } }", "E103"),
        ("{ one-of: [404] }", "E103"),
        ("{ one-of: [{ status: 404 }], status: 500 }", "E107"),
        ("{ status: 42 }", "E105"),
        ("{ stats: 404 }", "E107"),
        ("{ drop: connection, status: 404 }", "E177"),
        ("{ drop: line }", "E104"),
    ],
)
def test_an_answer_that_cannot_be_given_is_one_problem(upstream: str, code: str) -> None:
    found = checked(in_a_suite(f"action: plain\nupstream: {upstream}"))
    assert found.diagnostics[0].code == code


def test_a_slip_in_an_answer_is_shown_with_what_was_meant() -> None:
    assert (
        only(checked(in_a_suite("action: plain\nupstream: { status: 500, dlay: 61s }"))).help == "did you mean `delay`?"
    )
