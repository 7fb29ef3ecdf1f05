"""`schema`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assertions.schema import Schema, check, judge
from engine.model.language.literals import Template
from engine.model.values.json import MISSING
from engine.model.values.span import NOWHERE
from engine.model.verdict import HELD, Outcome

ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "integer"}, "state": {"enum": ["open", "done"]}},
}
LATE = Template(text="${{ vars.x }}", span=NOWHERE)


def loaded(document: Any) -> Schema:
    return Schema(schema="./order.schema.json", document=document)


def test_a_value_that_keeps_to_the_schema_of_a_file_is_held() -> None:
    assert judge(loaded(ORDER), {"id": 7, "state": "open"}) == HELD


def test_a_schema_may_be_written_out() -> None:
    assert judge(Schema(schema=ORDER), {"id": 7}) == HELD
    assert judge(Schema(schema={"minimum": 3}), 2).message == "breaks the schema: the value is 2, expected >= 3"


def test_what_is_broken_is_named() -> None:
    found = judge(loaded(ORDER), {"id": "7", "state": "lost"})
    assert found.outcome is Outcome.FAILED
    assert found.message == (
        'breaks the schema: `id` is "7", expected an integer; `state` is "lost", expected one of ["open","done"]'
    )


def test_no_more_than_three_things_are_named() -> None:
    schema = {"type": "object", "properties": {name: {"type": "integer"} for name in "abcde"}}
    assert judge(loaded(schema), dict.fromkeys("abcde", "x")).message.count("expected") == 3
    assert judge(loaded(schema), dict.fromkeys("abcde", "x")).message.endswith("; and more")


def test_an_exported_action_means_the_schema_of_its_success() -> None:
    exported = {"contract": {"input": {"inputSchema": {"type": "string"}}, "output": {"successSchema": ORDER}}}
    assert judge(loaded(exported), {"id": 1}) == HELD
    assert judge(loaded({"input": {"type": "string"}, "output": ORDER}), {}).outcome is Outcome.FAILED


def test_nothing_keeps_to_no_schema() -> None:
    assert judge(loaded(ORDER), MISSING).message == "is missing, expected a value that keeps to the schema"


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        (Schema(schema="./order.schema.json"), "the schema `./order.schema.json` was not loaded"),
        (Schema(schema=LATE), "a template that was not filled in"),
        (loaded([1]), "a schema is an object, not a list"),
        (loaded({"tpye": "object"}), "no keyword of JSON Schema is in it, so that it would refuse nothing"),
        (loaded({"contract": {}}), "`contract` has neither `input` nor `output`"),
        (loaded({"contract": {"input": {}, "output": {}}}), "the exported action has no schema of its output"),
    ],
)
def test_a_schema_that_cannot_be_used_is_never_a_pass(spec: Schema, why: str) -> None:
    found = judge(spec, {"id": 1})
    assert found.outcome is Outcome.ERROR
    assert found.message == f"cannot be judged: {why}"


def test_a_schema_that_is_wrong_is_told_before_the_run() -> None:
    assert check(Schema(schema=ORDER)) == ()
    assert check(Schema(schema="./a.json")) == ()
    for wrong in (Schema(schema={"type": "objekt"}), Schema(schema=7), Schema(schema=""), Schema(schema={})):
        (problem,) = check(wrong)
        assert problem.help is not None
        assert "schema:" in problem.help
    (problem,) = check(loaded({"type": 7}))
    assert problem.message.startswith("the schema cannot be used: ")
    (problem,) = check(Schema(schema={"const": LATE}))
    assert problem.message == "a template stands in the schema"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["type", "properties", "required", "enum", "items", "contract", "input", "output", "$ref"])


@pytest.mark.slow
@given(document=st.dictionaries(KEYS, JSON, max_size=3) | JSON, value=JSON | st.just(MISSING))
def test_judging_by_any_document_never_raises(document: Any, value: Any) -> None:
    spec = loaded(document)
    judge(spec, value)
    check(spec)
