"""Verdicts that a whole run gives, where a silent pass would be near."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shell import say, suite_file


def ends(folder: Path, action: str, test: str, gate: str = "") -> tuple[int, dict[str, object]]:
    text = (
        "suite: Verdicts\nseed: 7\n"
        f"actions:\n  a: {{ id: a, effects: read, stub: {action} }}\n"
        f"tests:\n  - {{ name: t, action: a, {test} }}\n{gate}"
    )
    said = say("run", suite_file(folder, text), "--run-dir", folder / "runs", "--format", "json")
    return said.code, {key: said.json[key] for key in ("passed", "failed", "error", "skipped") if said.json[key]}


@pytest.mark.parametrize("test", ["expect: { status: failed }", "known-failure: { ticket: T-1 }"])
def test_a_stub_that_cannot_answer_is_an_error_whatever_is_expected(tmp_path: Path, test: str) -> None:
    assert ends(tmp_path, '[{ output: { id: "${{ input.x }}" } }]', test) == (4, {"error": 1})


@pytest.mark.usefixtures("virtual_time")
def test_a_retry_in_vain_fails(tmp_path: Path) -> None:
    retry = 'retry: { until: "output.n == `7`", every: 10ms, for: 20ms }'
    assert ends(tmp_path, "[{ output: { n: 1 } }]", retry) == (1, {"failed": 1})
    assert ends(tmp_path / "b", "[{ output: { n: 7 } }]", retry) == (0, {"passed": 1})


def test_every_answer_of_the_upstream_in_the_language_page_is_an_upstream_error(tmp_path: Path) -> None:
    answers = '{ status: 404 }, { status: 200, text: "not json" }, { delay: 61s }, { drop: connection }'
    test = f"upstream: {{ one-of: [{answers}] }}, expect: {{ status: failed, error.kind: upstream }}"
    assert ends(tmp_path, "[{ output: {} }]", test) == (0, {"passed": 4})


@pytest.mark.slow
def test_an_accepted_invalid_row_fails_though_the_test_looks_at_the_output(tmp_path: Path) -> None:
    rows = "input: { x: { gen: integer, min: 1, max: 3 } }, cases: { break: one-field, edges: [missing] }"
    for expect, end in (("output.n: 1", (1, {"failed": 1})), ("status: completed, output.n: 1", (0, {"passed": 1}))):
        room = tmp_path / str(end[0])
        assert ends(room, "[{ output: { n: 1 } }]", f"{rows}, expect: {{ {expect} }}") == end


@pytest.mark.slow
def test_what_no_item_has_is_missing_and_to_a_filter_null_with_a_warning(tmp_path: Path) -> None:
    items = "[{ output: { items: [{ price: 200 }, { price: 3 }] } }]"
    missing = 'expect: { check: [{ that: "length(output.items[*].prce) == `0`" }] }'
    assert ends(tmp_path / "missing", items, missing) == (1, {"failed": 1})
    check = 'expect: { check: [{ that: "length(output.items[?prce > `100`]) == `0`" }] }'
    assert ends(tmp_path, items, check) == (0, {"passed": 1})
    told = say("run", tmp_path, "--run-dir", tmp_path / "more").out
    assert "no item of `output.items` has a key `prce`; did you mean `price`?" in told


def test_every_item_of_nothing_is_no_judgement(tmp_path: Path) -> None:
    assert ends(tmp_path, "[{ output: { l: [] } }]", "expect: { output.l: { every: { gt: 5 } } }") == (4, {"error": 1})


def test_what_needs_a_skipped_test_is_skipped_and_holds_no_run_up(tmp_path: Path) -> None:
    more = "  - { name: u, action: a, needs: [t] }\n  - { name: v, action: a }\n"
    assert ends(tmp_path, "[{ output: {} }]", "skip: later", more) == (0, {"passed": 1, "skipped": 2})
