from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.language.headers import is_header_name
from engine.model.ports.limits import QuotaHeaders
from engine.model.source.node import Scalar
from engine.model.values.span import NOWHERE
from engine.pipeline.target_choice import limits_of
from engine.suite.language.quota_headers import read_header_name
from engine.suite.problems import Mismatch
from tests.suite.reading_aloud import project_of, said

PROJECT = """
targets:
  eu: { type: emulator, limits: { headers: HEADERS } }
"""


def reading_of(headers: str) -> list[str]:
    found = said(project_of(PROJECT.replace("HEADERS", headers)))
    return [f"{code} {message}" for code, message, _ in found]


def test_names_are_taken_in_any_case() -> None:
    found = project_of(PROJECT.replace("HEADERS", "{ allowed: X-Limit, remaining: X-LEFT, reset: x-reset, x-note: 1 }"))
    assert found.diagnostics == ()
    assert found.value is not None
    limits = limits_of(found.value.targets["eu"], None)
    assert limits.headers == QuotaHeaders(allowed="x-limit", remaining="x-left", reset="x-reset")


def test_targets_that_name_none_have_those_of_the_project() -> None:
    general = "limits: { headers: { allowed: x-limit, count: x-used, reset: x-reset } }"
    project = project_of(f"targets: {{ eu: {{ type: emulator, limits: {{ in-flight: 8 }} }} }}\n{general}").value
    assert project is not None
    limits = limits_of(project.targets["eu"], project)
    assert limits.headers == QuotaHeaders(allowed="x-limit", count="x-used", reset="x-reset")
    assert limits.in_flight == 8


@pytest.mark.parametrize(
    ("headers", "problems"),
    [
        ("{ allowed: a, count: b, remaining: c, reset: d }", []),
        ("{ allowed: a, reset: d }", ["E102 `count` or `remaining` is missing"]),
        ("{ count: b, remaining: c }", ["E102 `allowed` is missing", "E102 `reset` is missing"]),
        ("{ allowed: a, cuont: b, reset: d }", ["E107 unknown key `cuont`"]),
        ("{ allowed: a, count: A, reset: d }", ["E150 the header `A` is to say two things"]),
        ('{ allowed: a, count: "b:", reset: d }', ["E103 `count` must be the name of a header, not the text `b:`"]),
        ("{ allowed: a, count: 5, reset: [d] }", ["E103 `count` must be", "E103 `reset` must be"]),
        ('{ allowed: "", count: b, reset: d }', ["E103 `allowed` must be the name of a header, not an empty text"]),
        ("[a, b]", ["E103 `headers` must be a mapping, not a list"]),
    ],
)
def test_headers_that_make_no_window_are_reported(headers: str, problems: list[str]) -> None:
    found = reading_of(headers)
    assert len(found) == len(problems), found
    assert all(each.startswith(start) for each, start in zip(found, problems, strict=True)), found


@given(st.text())
def test_what_is_taken_for_a_name_can_stand_in_an_answer(text: str) -> None:
    found = read_header_name(Scalar(text, text, '"', NOWHERE), None)  # type: ignore[arg-type]
    taken = not isinstance(found, Mismatch)
    assert taken == is_header_name(text)
    assert not taken or found == text.lower()
