from __future__ import annotations

import pytest

from tests.suite.reading_aloud import checked, codes, in_a_suite, only, said, the_test

STEPS = """
    steps:
      - { id: made, action: plain }
      - { action: promised, input: { id: "${{ steps.made.output.id }}" } }
"""


def of_steps(lines: str = "", *, steps: str = STEPS) -> str:
    return (
        "suite: S\nactions:\n  plain: { id: plain }\n  promised: { id: promised, contract: c.json }\n"
        f"tests:\n  - name: t{steps}{lines}"
    )


def test_the_action_of_a_test_of_steps_is_that_of_the_last() -> None:
    test = the_test(of_steps())
    assert test.action.name == "promised"
    assert [(call.id, call.action.name) for call in test.steps] == [("made", "plain"), (None, "promised")]


def test_expect_of_a_test_of_steps_is_checked_against_the_last_contract() -> None:
    found = checked(of_steps("    expect: { output: { closed: { outer: 1 } } }\n"))
    assert codes(found) == ["E144"]


def test_calls_before_are_seen_by_the_input_and_all_calls_by_the_expectation() -> None:
    text = in_a_suite(
        """
        action: plain
        before: [{ id: made, action: plain }]
        input: { a: "${{ steps.made.output.a }}" }
        expect: { output: { a: "${{ steps.made.output.a }}" } }
        after:
          - { id: gone, action: plain, input: { a: "${{ output.a }}", b: "${{ steps.made.output.b }}" } }
          - { action: plain, input: { a: "${{ steps.gone.status }}" }, when: status == 'completed' }
        """
    )
    assert codes(checked(text)) == []


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ('action: plain\ninput: { a: "${{ steps.made.output.a }}" }', "E137"),
        ('action: plain\nbefore: [{ id: mad, action: plain }]\ninput: { a: "${{ steps.made.output.a }}" }', "E137"),
        ('action: plain\nafter: [{ id: a, action: plain, input: { x: "${{ steps.a.output }}" } }]', "E137"),
        ("action: plain\nbefore: []", "E112"),
        ("action: plain\nbefore: [5]", "E103"),
        ("action: plain\nafter: { action: plain }", "E103"),
        ("action: plain\nafter: [{ action: plan }]", "E151"),
        ("action: plain\nafter: [{ action: plain, input: nothing }]", "E130"),
        ("action: plain\nafter: [{ action: plain, when: stauts == 'completed' }]", "E322"),
        ("action: plain\nafter: [{ id: a-b, action: plain }]", "E136"),
        ("action: plain\nbefore: [{ id: a, action: plain }]\nafter: [{ id: a, action: plain }]", "E150"),
        ("action: plain\nsteps: [{ action: plain }]", "E171"),
        ("steps: [{ action: plain }]\nrelate: { change: {}, expect: after.status == before.status }", "E173"),
    ],
)
def test_a_call_that_cannot_be_made_is_one_problem(lines: str, code: str) -> None:
    assert codes(checked(in_a_suite(lines))) == [code]


def test_a_shared_input_may_be_made_from_calls_of_the_test_that_uses_it() -> None:
    shared = 'inputs: { made: { a: "${{ steps.made.output.a }}" } }\n'
    with_it = "action: plain\nbefore: [{ id: made, action: plain }]\ninput: made"
    assert codes(checked(in_a_suite(with_it, more=shared))) == []
    assert said(checked(in_a_suite("action: plain\ninput: made", more=shared))) == [
        ("E137", "no call `made` is over by then", "there are no ids of calls before")
    ]


@pytest.mark.parametrize(
    ("asked", "said_"),
    [
        ("check: [{ that: output == steps.made.output }]", []),
        ("steps.made.status: completed", []),
        (
            "check: [{ that: steps.mad.status == 'x' }]",
            [("E137", "no call `mad` is over by then", "did you mean `made`?")],
        ),
        ("steps.mad.status: completed", [("E137", "no call `mad` is over by then", "did you mean `made`?")]),
        ("steps.made.staus: completed", [("E139", "`steps.made` has no `staus`", "did you mean `status`?")]),
    ],
)
def test_questions_see_the_calls_before(asked: str, said_: list[tuple[str, str, str]]) -> None:
    before = "action: plain\nbefore: [{ id: made, action: plain }]\n"
    assert said(checked(in_a_suite(f"{before}expect: {{ {asked} }}"))) == said_
    steps = "steps: [{ id: made, action: plain }, { action: plain, expect: { " + asked + " } }]"
    assert said(checked(in_a_suite(steps))) == said_


def test_when_a_call_is_made_may_be_asked_of_calls_before() -> None:
    after = "after: [{ action: plain, when: steps.made.status == 'completed' }]"
    assert codes(checked(in_a_suite(f"action: plain\nbefore: [{{ id: made, action: plain }}]\n{after}"))) == []
    assert codes(checked(in_a_suite(f"action: plain\n{after}"))) == ["E322"]


def test_an_unknown_key_of_a_test_is_shown_with_what_was_meant() -> None:
    found = only(checked(in_a_suite("action: plain\nbefor: []")))
    assert (found.code, found.help) == ("E107", "did you mean `before`?")


def test_only_reads_are_repeated() -> None:
    retry = "retry: { until: output.score == `7`, every: 2s, for: 30s }"
    assert codes(checked(in_a_suite(f"action: plain\n{retry}"))) == ["E172"]
    text = in_a_suite(f"action: plain\n{retry}").replace("{ id: plain }", "{ id: plain, effects: read }")
    assert the_test(text).retry is not None
