"""What an author of a failed check should look at."""

from __future__ import annotations

import pytest

from engine.model.language.emulator import UNFIT_HEADER
from engine.model.language.expectation import Expectation
from engine.model.ports.exchange import Result
from engine.run.judging.judge import judge
from engine.run.judging.record import question_of
from tests.run.judging.test_judge import AT_ONCE, DONE, a_case
from tests.simulation.plans import SPAN, claim

FOUND = DONE.but(output={"id": "q-1", "priority": 2, "n": None, "Status": "OK", "items": [{"name": "a"}]})


def hint(label: str, expected: object = 1, result: Result = FOUND) -> str | None:
    expect = Expectation(claims=(claim(label, expected),), span=SPAN)
    (failure,) = judge(question_of(a_case(expect)), result, AT_ONCE).failures
    return failure.help


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("output.prioriti", "`output` has no key `prioriti`; did you mean `priority`?"),
        ("output.status", "`output` has no key `status`; did you mean `Status`?"),
        (
            "output.zzz",
            "`output` has no key `zzz`; there are: `Status`, `id`, `items`, `n`, `priority`",
        ),
        ("output.id.name", '`output.id` is text "q-1", which has no key `name`'),
        ("output.n.name", "`output.n` is null, which has no key `name`"),
        ("output.items.3", "`output.items` is a list of 1, which has no item [3]"),
        (
            "output.items.name",
            "`output.items` is a list, which has no key `name`: write `output.items[0].name`, or ask every item",
        ),
        ("error.kind", "the action completed, and there is an error only where it failed: expect `status: failed`"),
    ],
)
def test_a_place_where_nothing_stands_is_told_with_the_nearest_one(label: str, said: str) -> None:
    assert hint(label) == said


def test_an_action_that_failed_has_no_output_to_look_into() -> None:
    assert hint("output.id", result=Result(status="failed")) == "the action failed and gave no output"


def test_an_emulator_without_a_fitting_rule_says_so() -> None:
    made_up = DONE.but(output={}, http_status=200, http_headers={UNFIT_HEADER: "no rule fits"})
    assert hint("output.id", result=made_up) == (
        "no rule of the action's `stub:` fits this input, so that the emulator made up an answer"
    )
