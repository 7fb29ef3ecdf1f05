from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.http.protocol.step_trace import (
    STEP_KINDS,
    StepReading,
    error_kind_at,
    failing_step,
    request_of,
    trace_of,
    upstream_of,
)
from engine.model.ports.exchange import TraceStep
from engine.model.values.json import MISSING, Json

USUAL = StepReading()
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


def steps(*said: tuple[str, Json]) -> tuple[TraceStep, ...]:
    """The steps with these names and results."""
    found = trace_of([{"name": name, "success": True, "result": result} for name, result in said], USUAL)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Validate request against schema", "validate-input"),
        ("Resolve request URL template", "resolve-url"),
        ("Resolve request headers", "resolve-headers"),
        ("Resolve request body template", "resolve-body"),
        ("Execute request", "execute"),
        ("Apply output transformation", "transform"),
        ("Validate output against schema", "validate-output"),
        ("Flatten output", "flatten"),
        ("External execution log", "log"),
        ("EXECUTE REQUEST", "execute"),
        ("Something of next year", "other"),
        ("", "other"),
    ],
)
def test_the_kind_of_a_step_is_told_by_its_name(name: str, kind: str) -> None:
    assert USUAL.kind_of(name) == kind


def test_an_author_names_steps_that_nobody_knew_and_is_heard_first() -> None:
    reading = StepReading(own_kinds={"Call the *": "execute", "flatten*": "transform"})
    assert [reading.kind_of(each) for each in ("call the web", "Flatten output")] == ["execute", "transform"]


def test_numbers_of_steps_mean_nothing() -> None:
    one, other = ([{"step": n, "name": "Execute request"}] for n in (1, 10))
    assert trace_of(one, USUAL) == trace_of(other, USUAL)


def test_a_step_that_does_not_say_how_it_went_failed_where_it_has_an_error() -> None:
    found = trace_of([{"name": "a"}, {"name": "b", "error": {"message": "out", "errors": [{"message": "in"}]}}], USUAL)
    assert found is not None
    assert [(each.success, each.error) for each in found] == [(True, None), (False, "in")]
    assert failing_step(found) is found[1]


@given(ANY_JSON)
def test_any_answer_has_a_trace_or_none(operations: Json) -> None:
    found = trace_of(operations, USUAL)
    assert (found is None) == (not isinstance(operations, list))
    for each in found or ():
        assert each.kind in STEP_KINDS
    request_of(found or ())
    upstream_of(found or (), USUAL)


def test_the_request_is_read_from_the_step_that_says_it() -> None:
    found = request_of(
        steps(
            ("Resolve request URL template", "[POST] https://shop.example/orders/7?a=1&b=x%20y&a=2&c="),
            ("Resolve request headers", {"Content-Type": "application/json"}),
            ("Resolve request body template", '{"amount": 5}'),
        )
    )
    assert found == {
        "method": "POST",
        "url": "https://shop.example/orders/7?a=1&b=x%20y&a=2&c=",
        "path": "/orders/7",
        "query": {"a": ["1", "2"], "b": "x y", "c": ""},
        "headers": {"content-type": "application/json"},
        "body": {"amount": 5},
    }


def test_the_request_may_stand_within_a_result_and_have_no_body() -> None:
    found = request_of(steps(("Execute request", {"request": "[GET] /api/v2/users/me"})))
    assert found == {"method": "GET", "url": "/api/v2/users/me", "path": "/api/v2/users/me", "query": {}}


def test_a_url_that_cannot_be_read_is_told_whole() -> None:
    assert request_of(steps(("x", "[GET] http://[::1"))) == {"method": "GET", "url": "http://[::1"}


def test_what_no_step_tells_is_not_told() -> None:
    assert request_of(steps(("Execute request", {"a": 1}))) is MISSING
    assert upstream_of(steps(("Apply output transformation", {"a": 1})), USUAL) is MISSING
    assert upstream_of(steps(("Execute request", "[GET] https://x.example")), USUAL) is MISSING


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ('{"a": [1]}', {"body": {"a": [1]}}),
        ("plain", {"body": "plain"}),
        ({"status": "open", "body": "x"}, {"body": {"status": "open", "body": "x"}}),
        ({"statusCode": 404, "body": '{"a": 1}'}, {"status": 404, "body": {"a": 1}}),
        (
            json.dumps({"status": 200, "headers": {"ETag": "7"}, "body": None}),
            {"status": 200, "headers": {"etag": "7"}, "body": None},
        ),
    ],
)
def test_the_upstream_is_told_as_far_as_its_step_tells_it(result: Json, told: Json) -> None:
    assert upstream_of(steps(("Execute request", result)), USUAL) == told


def test_a_step_tells_better_what_its_codes_leave_open() -> None:
    output, execute = steps(("Validate output against schema", None), ("Execute request", None))
    assert error_kind_at(output, "template", is_vague=True) == "output"
    assert error_kind_at(output, "auth", is_vague=False) == "auth"
    assert error_kind_at(execute, "other", is_vague=True) == "upstream"
    assert error_kind_at(execute, "template", is_vague=True) == "template"
    assert error_kind_at(None, "other", is_vague=True) == "other"
