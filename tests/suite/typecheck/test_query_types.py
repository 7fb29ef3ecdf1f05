from __future__ import annotations

import pytest

from engine.model.values.json import Json
from engine.vocabulary import builtin
from tests.suite.reading_aloud import checked, in_a_suite, said

WORDS = builtin()
LIST: Json = {"type": "object", "additionalProperties": False, "properties": {"b": {"type": "string"}}}
OUTPUT: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "n": {"type": "integer"},
        "level": {"type": "string", "enum": ["low", "high"]},
        "l": {"type": "array", "items": {"$ref": "#/shared/item"}},
        "part": {"allOf": [{"$ref": "#/shared/item"}]},
    },
}
SHARED: Json = {"answer": OUTPUT, "item": LIST}
DOCUMENTS = {"suites/c.json": {"input": {"type": "object"}, "output": {"$ref": "#/shared/answer"}, "shared": SHARED}}


def asked(that: str) -> list[tuple[str, str, str | None]]:
    quoted = that.replace('"', '\\"')
    return said(
        checked(
            in_a_suite(f'action: promised\nexpect: {{ check: [{{ that: "{quoted}" }}] }}'),
            documents=DOCUMENTS,
            words=WORDS,
        )
    )


def expected(text: str) -> list[tuple[str, str, str | None]]:
    return said(checked(in_a_suite(f"action: promised\nexpect: {{ {text} }}"), documents=DOCUMENTS, words=WORDS))


@pytest.mark.parametrize(
    ("that", "message", "help_"),
    [
        ("http.staus == `200`", "`http` has no `staus`", "did you mean `status`?"),
        ("trace[0].nam == 'a'", "`trace[0]` has no `nam`", "did you mean `name`?"),
        ("length(errors[?kidn == 'input']) == `0`", "`errors[]` has no `kidn`", "did you mean `kind`?"),
        ("sort_by(trace, &nam)[0].success", "`trace[]` has no `nam`", "did you mean `name`?"),
        ("output.l[0].c == 'x'", "`output.l[0].c` cannot exist: the contract allows no other in `output.l[0]`", None),
        ("output.l[*].c", "`output.l[].c` cannot exist: the contract allows no other in `output.l[]`", None),
        ("output.part.c == 'x'", "`output.part.c` cannot exist: the contract allows no other in `output.part`", None),
        ("output.n[0] == `1`", "`output.n[0]` cannot exist: `output.n` is integer and has no items", None),
    ],
)  # fmt: skip
def test_a_member_that_there_cannot_be_is_an_error_wherever_it_is_asked_for(
    that: str, message: str, help_: str | None
) -> None:
    ((code, found, shown),) = asked(that)
    assert (code, found) == ("E144", message)
    assert help_ is None or shown == help_


@pytest.mark.parametrize(
    ("that", "message"),
    [
        ("status == 'complete'", "`status` is never `complete`"),
        ("'complete' != status", "`status` is never `complete`"),
        ("error.kind == 'htpp'", "`error.kind` is never `htpp`"),
        ("errors[0].kind == `5`", "`errors[0].kind` is never `5`"),
        ("http.status == '200'", "`http.status` is never `200`"),
    ],
)
def test_a_comparison_with_what_a_place_of_the_record_never_is_is_an_error(that: str, message: str) -> None:
    ((code, found, shown),) = asked(that)
    assert (code, found) == ("E104", message)
    assert shown


@pytest.mark.parametrize(
    ("that", "code", "help_"),
    [
        ("output.id == `4`", "W102", "for the text write '4' in single quotes"),
        ("output.l[0].b != `4`", "W102", "for the text write '4' in single quotes"),
        ("output.n == '4'", "W105", "put it in backticks: `4`"),
        ("output.level == 'hihg'", "W105", "did you mean `high`?"),
    ],
)
def test_a_comparison_with_what_the_contract_never_gives_is_doubted(that: str, code: str, help_: str) -> None:
    ((found, _, shown),) = asked(that)
    assert (found, shown) == (code, help_)


@pytest.mark.parametrize(
    "that",
    [
        "status == 'completed'", "error.kind != 'timeout'", "http.status == `200`", "http.headers.etag == 'x'",
        "output.l[0].b == 'x'", "length(output.l[?b == 'x']) == `1`", "output.n == `4.0`", "output.id != `null`",
        "contains(keys(request), 'body')", "upstream.body.anything == `1`", "trace[-1].result.x == `1`",
        "map(&b, output.l) == `[]`",
    ],
)  # fmt: skip
def test_what_there_can_be_is_asked_without_a_word(that: str) -> None:
    assert asked(that) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("http: { staus: 200 }", "E144"),
        ("error.kidn: { absent: true }", "E144"),
        ("status: { in: [complete, failed] }", "E104"),
        ("status: { not: complete }", "E104"),
        ("error.kind: { not: { in: [htpp] } }", "E104"),
        ("output.id: { in: [1.10, x] }", "W102"),
        ("output.id: { not: 5 }", "W102"),
        ("output.l: { every: { b: 1 } }", "W102"),
        ("output.l: { every: { c: x } }", "E144"),
        ("output.l: [{ b: x }, { c: x }]", "E144"),
        ("output: { n: { equals: two } }", "W105"),
    ],
)
def test_values_behind_matchers_are_held_against_their_place_too(text: str, code: str) -> None:
    assert [found for found, _, _ in expected(text)] == [code]


def test_questions_of_steps_and_retries_are_asked_of_the_record_too() -> None:
    text = "action: plain\nexpect: { check: [{ that: status == 'failed', when: error.kidn == 'x' }] }"
    assert [code for code, _, _ in said(checked(in_a_suite(text)))] == ["E144"]
    text = "action: plain\nafter: [{ action: plain, when: http.staus == `2` }]"
    assert [code for code, _, _ in said(checked(in_a_suite(text)))] == ["E144"]
