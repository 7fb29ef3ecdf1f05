from __future__ import annotations

import pytest

from tests.suite.reading_aloud import checked, codes, in_a_suite, only, place, project_of, said


@pytest.mark.parametrize(
    ("test", "message", "help_", "shown"),
    [
        (
            'action: plain\nexpect: { output: { x: "${{ case.feild }}" } }',
            "`case` has no `feild`",
            "did you mean `field`?",
            "feild",
        ),
        ('action: plain\ninput: { x: "${{ target.nme }}" }', "`target` has no `nme`", "did you mean `name`?", "nme"),
        (
            'steps: [{ id: made, action: plain }, { action: plain, input: { x: "a ${{ steps.made.outptu.id }}" } }]',
            "`steps.made` has no `outptu`",
            "did you mean `output`?",
            "outptu",
        ),
    ],
)
def test_a_part_that_is_not_there_is_pointed_at(test: str, message: str, help_: str, shown: str) -> None:
    text = in_a_suite(test)
    found = only(checked(text))
    assert (found.code, found.message, found.help) == ("E139", message, help_)
    assert place(found, text) == shown


def test_a_row_without_a_table_is_an_error() -> None:
    text = in_a_suite('action: plain\ninput: { x: "${{ row.id }}" }')
    found = only(checked(text))
    assert (found.code, found.message) == ("E180", "this test has no table, so there is no `row.id`")
    assert place(found, text) == "id"


def test_a_variable_that_no_target_sets_is_hinted_at() -> None:
    project = project_of("targets:\n  local: { type: emulator, vars: { queue: support } }\n").value
    suite = in_a_suite('action: plain\ninput: { x: "${{ target.vars.qeue }}" }')
    assert said(checked(suite, project=project)) == [
        ("W116", "no target sets `target.vars.qeue`", "did you mean `queue`?")
    ]
    assert codes(checked(suite.replace("qeue", "queue"), project=project)) == []
    assert codes(checked(suite.replace("qeue }}", "qeue | default('a') }}"), project=project)) == []
    assert said(checked(suite)) == [
        ("W116", "no target sets `target.vars.qeue`", "give a target in `engine.yaml` `vars: { qeue: … }`")
    ]
