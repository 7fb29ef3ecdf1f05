from __future__ import annotations

from pathlib import Path

import pytest

from engine.pipeline.load import load
from engine.pipeline.rehearsal import ROWS_MAX, rehearse
from engine.vocabulary import builtin

WORDS = builtin()
NOW = "2026-11-22T00:00:00Z"


def told(test: str, folder: Path, *, more: str = "", env: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Code and severity of what a rehearsal adds."""
    (folder / "a.suite.yaml").write_text(
        f"suite: S\nseed: 1\nactions: {{ a: {{ id: a }} }}\n{more}tests:\n  - {{ name: t, action: a{test} }}\n",
        encoding="utf-8",
    )
    workspace = load([folder], WORDS)
    found = rehearse(workspace, WORDS, env=env or {}, now=NOW)
    return [(each.code, each.severity.value) for each in found.diagnostics if each not in workspace.diagnostics]


@pytest.mark.parametrize(
    ("test", "more", "code"),
    [
        (", input: { u: { gen: integer, min: 1, max: 2, unique: true } }, cases: 5", "", "E532"),
        (", cases: { break: one-field }", "", "E521"),
        ("", "matrix: { r: [a], exclude: [{ r: a }] }\n", "E527"),
    ],
)
def test_what_planning_would_refuse_is_told_by_a_check(test: str, more: str, code: str, tmp_path: Path) -> None:
    assert told(test, tmp_path, more=more) == [(code, "error")]


def test_a_variable_that_is_not_set_here_is_a_warning_and_one_that_is_set_or_has_a_default_is_none(
    tmp_path: Path,
) -> None:
    assert told(', input: { a: "${{ env.NOPE }}" }', tmp_path) == [("W525", "warning")]
    assert told(', input: { a: "${{ env.NOPE }}" }', tmp_path, env={"NOPE": "x"}) == []
    assert told(", input: { a: \"${{ env.NOPE | default('x') }}\" }", tmp_path) == []


def test_what_only_many_rows_would_show_is_left_to_the_plan(tmp_path: Path) -> None:
    many = f", input: {{ u: {{ gen: integer, min: 1, max: 2, unique: true }} }}, cases: {ROWS_MAX + 1}"
    assert told(many, tmp_path) == []


def test_a_suite_that_is_wrong_is_not_rehearsed(tmp_path: Path) -> None:
    assert told(", cases: { break: one-field }, expct: 1", tmp_path) == []
