"""What a suite or a server says gives no orders to the machine that runs a job, whichever command shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli.diagnostics import as_github
from engine.model.source.diagnostic import Diagnostic
from engine.model.values.span import Span
from tests.reporters.test_hostile_texts import ATTACKS, orders
from tests.shell import SMALL, say, suite_file

NASTY = "::error::forged ##[error]forged ##vso[task]"


@pytest.mark.parametrize("attack", ATTACKS, ids=ascii)
def test_an_annotation_is_one_line_whatever_stands_in_it(attack: str) -> None:
    span = Span(attack, 1, 1, 1, 1)
    lines = as_github([Diagnostic(code="E100", span=span, message=attack, help=attack)], lambda file: file).split("\n")
    assert len(lines) == 1
    assert lines[0].startswith("::error file=")
    assert "\r" not in lines[0]
    place, _, text = lines[0].removeprefix("::").partition("::")
    assert place.count(",") == 5
    assert text


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json"])
def test_no_command_gives_orders(tmp_path: Path, form: str) -> None:
    text = SMALL.replace("it answers", f'"{NASTY}"').replace("suite: Small", f'suite: "{NASTY}"')
    bad = suite_file(tmp_path, text.replace("ok: true } }", "ok: false } }"), "b.suite.yaml")
    wrong = suite_file(tmp_path, text.replace("expect:", '"::error::x":'), "w.suite.yaml")
    runs = ("--run-dir", tmp_path / "runs")
    for said in (
        say("run", bad, "--format", form, *runs),
        say("run", bad, "-v", "--format", form, *runs),
        say("plan", bad, "--format", form),
        say("check", wrong, "--format", form),
        say("run", wrong, "--format", form, *runs),
    ):
        assert orders(said.out) == []
        assert orders(said.err) == []
        if form == "json":
            json.loads(said.out)
