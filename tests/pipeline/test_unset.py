from __future__ import annotations

from pathlib import Path

import pytest

from engine.pipeline.load import load
from engine.pipeline.unset import ROWS_MAX, with_unset_names
from engine.vocabulary import builtin

WORDS = builtin()


def told(test: str, folder: Path, env: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Code and severity of what is wrong."""
    (folder / "a.suite.yaml").write_text(
        f"suite: S\nseed: 1\nactions: {{ a: {{ id: a }} }}\ntests:\n  - {{ name: t, action: a{test} }}\n",
        encoding="utf-8",
    )
    found = with_unset_names(load([folder], WORDS), WORDS, env=env or {})
    return [(each.code, each.severity.value) for each in found.diagnostics]


def test_a_variable_that_is_not_set_here_is_a_warning(tmp_path: Path) -> None:
    assert told(', input: { a: "${{ env.NOPE }}" }', tmp_path) == [("W525", "warning")]


@pytest.mark.parametrize("text", ["${{ env.THERE }}", "${{ env.NOPE | default('x') }}", "env.NOPE"])
def test_a_variable_that_is_set_or_has_a_default_is_none(text: str, tmp_path: Path) -> None:
    assert told(f', input: {{ a: "{text}" }}', tmp_path, {"THERE": "x"}) == []


def test_tests_with_many_rows_are_left_to_the_plan(tmp_path: Path) -> None:
    assert told(f', input: {{ a: "${{{{ env.NOPE }}}}" }}, cases: {ROWS_MAX + 1}', tmp_path) == []


def test_a_suite_that_is_wrong_is_left_to_the_plan_too(tmp_path: Path) -> None:
    assert [code for code, _ in told(', input: { a: "${{ env.NOPE }}" }, expct: 1', tmp_path)] == ["E107"]
