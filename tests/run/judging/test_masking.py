from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.language.expectation import Check, Expectation
from engine.model.language.literals import Query, Template
from engine.model.plan import PlannedAction
from engine.model.ports.exchange import ActionError, Exchange, Trouble, TroubleKind
from engine.model.run.bodies import body_hmac
from engine.model.run.event import CaseFinished
from engine.model.values.json import Json, JsonObject
from engine.run.judging.masking import MASKED, Mask, veil
from tests.simulation.plans import COMPLETED, SPAN, Sketch, a_call, claim, plan_of
from tests.simulation.run import Setting, Simulated, simulate
from tests.simulation.server import Habits

SECRET = "jo.smith@example.com"


def an_action(*pii: str) -> PlannedAction:
    return PlannedAction(name="a", action_id="a", effects="read", contract=None, stub=(), pii=pii)


def play(expect: Expectation, output: JsonObject, **more: Any) -> Simulated:
    sketch = Sketch(expect=expect, more={"pii_inputs": frozenset({"email"}), **more}, row={"input": {"email": SECRET}})
    habits = Habits(authenticates=False, outputs=lambda _call: output)
    return simulate(Setting(plan=plan_of([sketch]), habits=habits))


def the_end(simulated: Simulated) -> CaseFinished:
    (finished,) = simulated.finished
    return finished


def test_personal_data_of_an_input_is_in_no_record_of_the_log() -> None:
    bad = Expectation(claims=(claim("output.echo", "another"), claim("input.email", "x")), span=SPAN)
    simulated = play(bad, {"echo": f"<{SECRET}>", "other": 7})
    assert SECRET not in simulated.log.decode()
    finished = the_end(simulated)
    assert finished.input == {"email": MASKED}
    assert finished.output == {"echo": f"<{MASKED}>", "other": 7}
    assert [failure.was for failure in finished.failures] == [f'"<{MASKED}>"', MASKED]


def test_checks_about_personal_data_do_not_show_it() -> None:
    check = Check(that=Query(text="lower(input.email) == 'x'", span=SPAN))
    simulated = play(Expectation(checks=(check,), span=SPAN), {})
    assert SECRET not in simulated.log.decode()
    (failure,) = the_end(simulated).failures
    assert failure.was == MASKED
    assert "personal data and is not shown" in failure.message


def test_masked_places_of_an_answer_are_masked_item_by_item_and_in_messages() -> None:
    bad = Expectation(claims=(claim("output.people.0.name", "x"), claim("output.age", 1)), span=SPAN)
    action = an_action("output[].people[].name", "age")
    simulated = play(bad, {"people": [{"name": "Jo Smith", "id": 1}], "age": 42, "text": "of Jo Smith"}, action=action)
    finished = the_end(simulated)
    assert finished.output == {"people": [{"name": MASKED, "id": 1}], "age": MASKED, "text": f"of {MASKED}"}
    assert "Jo Smith" not in simulated.log.decode()
    assert "42" not in finished.failures[1].message
    assert [failure.was for failure in finished.failures] == [MASKED, MASKED]


def test_all_masks_the_whole_answer() -> None:
    bad = Expectation(claims=(claim("output.name", "x"),), span=SPAN)
    finished = the_end(play(bad, {"name": "Jo Smith", "n": 3}, action=an_action("all")))
    assert finished.output == MASKED


def test_what_flows_from_one_call_to_the_next_stays_masked() -> None:
    late = {
        "to": Template(text="mail:${{ input.email }}", span=SPAN),
        "email": Template(text="${{ input.email }}", span=SPAN),
    }
    sketch = Sketch(
        calls=(a_call("step", given=late, expectation=Expectation(claims=(claim("status", "failed"),), span=SPAN)),),
        more={"pii_inputs": frozenset({"email"})},
        row={"input": {"email": SECRET}},
    )
    refusal = Trouble(kind=TroubleKind.FORBIDDEN, message="403", status=403, body=f"not for {SECRET}")
    for answers in (lambda _kind, _count: None, lambda _kind, _count: refusal):
        simulated = simulate(Setting(plan=plan_of([sketch]), habits=Habits(authenticates=False, answers=answers)))
        assert simulated.finished
        assert SECRET not in simulated.log.decode()


def test_a_case_without_personal_data_is_told_as_it_is() -> None:
    simulated = simulate(Setting(plan=plan_of([Sketch(expect=COMPLETED)]), habits=Habits(fails=1.0)))
    assert the_end(simulated).input == {"n": 0}


@pytest.mark.parametrize(
    ("value", "text", "masked"),
    [
        ("Jo", 'is "Jo", but Joanna', f"is {MASKED}, but Joanna"),
        (12345, "12345 and 123456 and 1.12345", f"{MASKED} and 123456 and 1.12345"),
        (7, "7 of 7", "7 of 7"),
        (None, "null", "null"),
        ('a "quoted" name', 'is "a \\"quoted\\" name"', f'is "{MASKED}"'),
        ("a long value", 'is {"x":"a long v…', f'is {{"x":"{MASKED}…'),
    ],
)
def test_values_are_found_in_texts_as_messages_show_them(value: Json, text: str, masked: str) -> None:
    mask = Mask(frozenset({"x"}))
    mask.learn_input({"x": value})
    assert mask.text(text) == masked


@pytest.mark.slow
@given(st.text(min_size=4).filter(lambda text: MASKED not in text and "•" not in text), st.text(), st.text())
def test_a_learned_text_never_comes_through(secret: str, before: str, after: str) -> None:
    mask = Mask(frozenset({"x"}))
    mask.learn_input({"x": [secret]})
    assert secret not in mask.text(before + secret + after).replace(MASKED, "\x00•\x00")


def test_masked_fields_of_an_input_are_held_by_hmacs_and_the_others_are_not() -> None:
    mask = Mask(frozenset({"email", "name"}))
    held = mask.hmacs({"email": SECRET, "n": 1}, b"salt")
    assert held == {"email": body_hmac(SECRET, b"salt")}
    assert mask.hmacs({"n": 1}, b"salt") is None
    assert mask.hmacs({"email": SECRET}, b"") is None


def test_nothing_personal_is_told_of_an_answer_that_brought_no_progress_and_its_errors_are_asked_as_they_are() -> None:
    mask = Mask(frozenset({"email"}))
    mask.learn_input({"email": SECRET})
    error = ActionError(kind="input", code=None, message=f"bad {SECRET}")
    answer: JsonObject = {"body": f"bad {SECRET[:9]}…", "ids": {"requestId": SECRET}}
    trouble = Trouble(
        kind=TroubleKind.REFUSED, message=f"400: {SECRET}", body=SECRET, errors=(error,), answer=answer, status=400
    )
    told = veil(mask, Exchange(outcome=trouble)).outcome
    assert isinstance(told, Trouble)
    assert (told.message, told.body, told.errors) == (f"400: {MASKED}", MASKED, (error,))
    assert told.answer == {"body": f"bad {MASKED}…", "ids": {"requestId": MASKED}}
    assert veil(None, Exchange(outcome=trouble)).outcome is trouble
