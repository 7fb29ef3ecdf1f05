from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from engine.emulator.answers import StubAnswer, answer
from engine.model.language.literals import Duration, Query, Template
from engine.model.ports.target import Stub
from engine.model.suite import StubRule
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE, Span

INPUT_SCHEMA: Mapping[str, Json] = {
    "type": "object",
    "required": ["email"],
    "properties": {"email": {"type": "string"}, "amount": {"type": "number", "minimum": 0.01}},
}
OUTPUT_SCHEMA: Mapping[str, Json] = {
    "type": "object",
    "required": ["score"],
    "properties": {"score": {"type": "integer", "minimum": 0, "maximum": 100}},
}


def when(text: str) -> Query:
    return Query(text=text, span=NOWHERE)


def template(text: str) -> Template:
    return Template(text=text, span=NOWHERE)


def stub(*rules: StubRule, names: Mapping[str, Json] | None = None, **schemas: Any) -> Stub:
    return Stub(action_id="risk", name="risk", names=names or {}, rules=rules, **schemas)


def ask(made: Stub | None, **given: Json) -> StubAnswer:
    return answer(made, given, rng=Random(1))


def test_without_stub_or_contract_the_answer_is_empty() -> None:
    assert ask(None, a=1) == StubAnswer(status="completed", output={})
    assert ask(stub(), a=1) == StubAnswer(status="completed", output={})


def test_without_a_rule_the_answer_is_an_example_of_the_contract() -> None:
    made = ask(stub(output_schema=OUTPUT_SCHEMA), a=1)
    assert made.status == "completed"
    assert isinstance(made.output, Mapping)
    assert isinstance(made.output["score"], int)


def test_a_rule_may_ask_for_the_plans_now() -> None:
    rule = StubRule(when=when("to_time(day) < to_time(now())"), output={"past": True})
    made = stub(rule, StubRule(output={"past": False}), names={"now": "2026-11-22T00:00:00Z"})
    assert ask(made, day="2026-11-21").output == {"past": True}
    assert ask(made, day="2026-11-23").output == {"past": False}


def test_the_first_rule_that_is_true_answers() -> None:
    rules = stub(
        StubRule(when=when("risk_level == 'high'"), output={"score": 90}),
        StubRule(when=when("input.amount > `100`"), output={"score": 50}),
        StubRule(output={"score": 1}),
    )
    assert ask(rules, risk_level="high", amount=500).output == {"score": 90}
    assert ask(rules, risk_level="low", amount=500).output == {"score": 50}
    assert ask(rules, risk_level="low", amount=5).output == {"score": 1}


@pytest.mark.parametrize("text", ["missing", "missing > `1`", "missing == 'x'", "nothing", "amount == `null`"])
def test_only_true_is_true(text: str) -> None:
    rules = stub(StubRule(when=when(text), output="matched"), StubRule(output="else"))
    made = ask(rules, amount="many", nothing=None)
    assert (made.output, made.broken) == ("else", None)


@pytest.mark.parametrize(
    "text",
    [
        "!(input.vip)",
        "input.vip != `true`",
        "input.vip == `null`",
        "!(input.address.zip)",
        "length(items[?!ok]) == `1`",
        "length(items[?ok != `true`]) == `1`",
    ],
)
def test_what_an_input_or_an_item_of_it_lacks_is_null_to_a_rule(text: str) -> None:
    rules = stub(StubRule(when=when(text), output="matched"), StubRule(output="else"))
    made = ask(rules, address={"city": "Ulm"}, items=[{"ok": True}, {"id": 2}])
    assert (made.output, made.broken) == ("matched", None)


@pytest.mark.parametrize("text", ["amount", "amount > `1`", "length(amount)"])
def test_a_rule_that_is_neither_true_nor_false_is_a_fault_of_the_stub(text: str) -> None:
    rules = stub(StubRule(when=when(text), output="matched"), StubRule(output="else"))
    made = ask(rules, amount="many")
    assert made.status == "failed"
    assert made.broken is not None
    assert made.broken.startswith(f"in `stub`: `when: {text}` ")


def test_a_rule_that_knows_the_input_answers_behind_one_that_cannot_be_judged() -> None:
    rules = stub(
        StubRule(when=when("amount > `100`"), output="much"),
        StubRule(when=when("type(amount) != 'number'"), errors=["no number"]),
        StubRule(output="else"),
    )
    assert (ask(rules, amount="many").errors, ask(rules, amount="many").broken) == (("no number",), None)
    assert ask(rules, amount=5).output == "else"


def test_what_the_contract_forbids_is_refused_though_a_rule_cannot_be_judged() -> None:
    rules = stub(StubRule(when=when("amount > `100`"), output=1), StubRule(output=2), input_schema=INPUT_SCHEMA)
    made = ask(rules, email="a@b.c", amount="many")
    assert (made.status, made.broken) == ("failed", None)


def test_a_field_called_input_does_not_hide_the_input() -> None:
    rules = stub(StubRule(when=when("input.input == 'x'"), output="matched"))
    assert ask(rules, input="x").output == "matched"


def test_templates_see_the_input_and_the_stubs_names() -> None:
    rule = StubRule(output={"double": template("${{ input.amount * 2 }}"), "note": template("${{ vars.word }}!")})
    assert ask(stub(rule, names={"vars": {"word": "hi"}}), amount=4).output == {"double": 8, "note": "hi!"}


def test_a_template_that_cannot_be_resolved_is_a_fault_of_the_stub_and_says_where() -> None:
    span = Span("a.suite.yaml", 7, 3, 7, 9)
    made = ask(stub(StubRule(output=Template(text="${{ input.nothing.at.all }}", span=span))), amount=4)
    assert made.status == "failed"
    assert made.broken is not None
    assert made.broken.startswith("a.suite.yaml:7:3: `${{ input.nothing.at.all }}` cannot be made: ")
    assert isinstance(made.errors[0], Mapping)
    assert made.errors[0]["kind"] == "other"


def test_errors_make_a_rule_fail_and_stay_as_they_are_written() -> None:
    made = ask(stub(StubRule(errors=["a", {"code": "C", "message": template("${{ input.m }}")}])), m="b")
    assert made == StubAnswer(status="failed", errors=("a", {"code": "C", "message": "b"}))
    assert ask(stub(StubRule(errors="only one"))).errors == ("only one",)
    assert ask(stub(StubRule(status="completed", output=1, errors=["a warning"]))).status == "completed"


def test_the_time_is_the_rules() -> None:
    assert ask(stub(StubRule(output=1, after=Duration(seconds=1.5, text="1.5s")))).after_s == 1.5
    assert ask(stub(StubRule(output=1))).after_s is None


@pytest.mark.parametrize("given", [{}, {"email": 5}, {"email": "a@b.c", "amount": 0}])
def test_an_input_that_the_contract_forbids_fails_before_any_rule(given: dict[str, Json]) -> None:
    made = answer(stub(StubRule(output={"score": 1}), input_schema=INPUT_SCHEMA), given, rng=Random(1))
    assert made.status == "failed"
    assert all(isinstance(each, Mapping) and each["kind"] == "input" for each in made.errors)
    assert made.errors


def test_a_rule_that_says_how_a_bad_input_fails_is_heard() -> None:
    rules = stub(
        StubRule(when=when("!email"), errors=[{"code": "EMAIL", "message": "an e-mail is needed"}]),
        StubRule(output={"score": 1}),
        input_schema=INPUT_SCHEMA,
    )
    assert ask(rules).errors == ({"code": "EMAIL", "message": "an e-mail is needed"},)
    assert ask(rules, email="a@b.c").output == {"score": 1}
