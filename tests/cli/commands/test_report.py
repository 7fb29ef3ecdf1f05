from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine.journal.chain import HashChain
from engine.journal.read import read_events
from engine.model.run.event import Checkpoint, Sealed
from engine.vocabulary import load_vocabulary
from tests.cli.commands.test_resume import SUITE, cut_after, cut_short, log_of, resume, run
from tests.shell import say, suite_file

FORMATS = tuple(sorted(load_vocabulary().reporters))
BAD = SUITE.replace("ok: true } }\n", "ok: true, text: a } }\n")


def file_of(folder: Path, what: str, form: str) -> Path:
    return folder / f"{what}.{form.replace(':', '-')}"


@pytest.mark.slow
@pytest.mark.parametrize("text", [SUITE, BAD], ids=["all passed", "some failed"])
def test_r14_reports_are_made_again_byte_for_byte(tmp_path: Path, text: str) -> None:
    suite = suite_file(tmp_path, text)
    wanted = [part for name in FORMATS for part in ("--report", f"{name}={file_of(tmp_path, 'first', name)}")]
    run(tmp_path, *wanted)
    suite.unlink()
    again = [part for name in FORMATS for part in ("--report", f"{name}={file_of(tmp_path, 'again', name)}")]
    said = say("report", "--run-dir", tmp_path / "runs", *again)
    assert (said.code, said.out) == (0, "")
    for name in FORMATS:
        assert file_of(tmp_path, "again", name).read_bytes() == file_of(tmp_path, "first", name).read_bytes(), name


@pytest.mark.slow
def test_r14_reports_of_a_run_that_went_on_are_made_again_byte_for_byte(tmp_path: Path) -> None:
    cut_short(tmp_path)
    first, again = tmp_path / "first.json", tmp_path / "again.json"
    assert resume(tmp_path, "--report", f"artifact={first}").code == 0
    assert say("report", "--run-dir", tmp_path / "runs", "--report", f"artifact={again}").code == 0
    assert again.read_bytes() == first.read_bytes()


def test_a_run_that_was_cut_off_is_told_as_far_as_its_log_goes(tmp_path: Path) -> None:
    """A submit that left is unknown until the run goes on, never not run."""
    suite_file(tmp_path, SUITE)
    run(tmp_path, "--concurrency", "1")
    cut_after(log_of(tmp_path), "case.intent")
    said = say("report", "--run-dir", tmp_path / "runs", "--format", "json")
    assert said.code == 0
    assert (said.json["unknown"], said.json["not_run"], said.json["exit"]) == (1, 5, 3)
    assert "its submit left at " in said.out
    assert (said.json["requests"], said.json["requests_are_at_least"]) == (1, True)
    assert said.json["halts"][0]["help"].startswith("engine resume 2")
    shown = say("report", "--run-dir", tmp_path / "runs").out
    assert "at least 1 request (1 submit" in shown
    assert "the log was cut off, so there may have been more of each" in shown


@pytest.mark.slow
@pytest.mark.usefixtures("virtual_time")
def test_what_a_killed_engine_sent_is_never_told_as_an_exact_figure(tmp_path: Path) -> None:
    """Polls before a kill may not be in the log; no report, nor the seal, says how many requests there were."""
    path = suite_file(tmp_path, SUITE)
    run(tmp_path, "--concurrency", "1")
    cut_after(log_of(tmp_path), "case.acknowledged")
    formats = {form: tmp_path / f"told.{form}" for form in FORMATS}
    asked = [part for form, file in formats.items() for part in ("--report", f"{form}={file}")]
    said = say("resume", "--run-dir", tmp_path / "runs", *asked)
    assert "its engine was cut off: polls that it made and could not write down are counted nowhere" in said.err
    assert "\ntraffic    at least " in said.out
    told = json.loads(formats["json"].read_text(encoding="utf-8"))
    assert told["requests_are_at_least"] is True
    for form, file in formats.items():
        shown = file.read_text(encoding="utf-8")
        assert "requests" not in shown or re.search("at.least", shown), f"{form} tells requests as an exact figure"
    log = log_of(tmp_path).read_text(encoding="utf-8")
    assert f'"requests":{told["requests"]},"requests_are_at_least":true' in log
    whole = say("run", path, "--run-dir", tmp_path / "whole" / "runs")
    assert "at least" not in whole.out
    assert "requests_are_at_least" not in log_of(tmp_path / "whole").read_text(encoding="utf-8")


def test_without_a_format_the_report_is_shown(tmp_path: Path) -> None:
    suite_file(tmp_path, SUITE)
    run(tmp_path)
    assert "6 of 6 passed" in say("report", "--run-dir", tmp_path / "runs").out


def test_a_report_that_cannot_be_written_is_said_to_be_one(tmp_path: Path) -> None:
    suite_file(tmp_path, SUITE)
    run(tmp_path)
    (tmp_path / "file").touch()
    said = say("report", "--run-dir", tmp_path / "runs", "--report", f"json={tmp_path / 'file' / 'x'}")
    assert said.code == 2
    assert "cannot be written" in said.err


def test_a_damaged_log_has_no_report(tmp_path: Path) -> None:
    log = cut_short(tmp_path)
    log.write_bytes(log.read_bytes().replace(b'"type":"case.finished"', b'"type":"case.finis_ed"', 1))
    said = say("report", "--run-dir", tmp_path / "runs")
    assert (said.code, said.out) == (3, "")
    assert "cannot be read: " in said.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("was", "becomes"), [(b'"verdict":"passed"', b'"verdict":"failed"'), (b'"type":"case.finished"', None)]
)
def test_r18_nothing_is_told_of_a_sealed_run_whose_log_was_changed(
    tmp_path: Path, was: bytes, becomes: bytes | None
) -> None:
    suite_file(tmp_path, SUITE)
    run(tmp_path)
    log = log_of(tmp_path)
    lines = log.read_bytes().splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if was in line)
    lines[place] = b"" if becomes is None else lines[place].replace(was, becomes)
    log.write_bytes(b"".join(lines))
    for said in (say("report", "--run-dir", tmp_path / "runs"), resume(tmp_path)):
        assert said.code == 3
        assert "passed" not in said.out
        assert "engine audit verify" in said.err


@pytest.mark.parametrize("change", [(b'"title"', b'"title "'), (b"\n", b"")], ids=["a title", "a line"])
def test_nothing_is_told_of_a_run_whose_plan_was_changed(tmp_path: Path, change: tuple[bytes, bytes]) -> None:
    suite_file(tmp_path, SUITE)
    run(tmp_path)
    plan = log_of(tmp_path).with_name("plan.jsonl")
    plan.write_bytes(plan.read_bytes().replace(*change, 1))
    for said in (say("report", "--run-dir", tmp_path / "runs"), resume(tmp_path)):
        assert said.code == 3
        assert "plan.jsonl is not the file that the first record names: it was changed" in said.err
        assert "passed" not in said.out


@pytest.mark.slow
def test_nothing_is_told_of_a_run_whose_seal_tells_another_exit_than_its_judgement(tmp_path: Path) -> None:
    """Whoever changes the seal can write everything behind the printed root anew, but not what stands before it."""
    suite_file(tmp_path, SUITE)
    code = run(tmp_path).code
    log = log_of(tmp_path)
    chain, text = HashChain(), b""
    for event in read_events(log):
        if not isinstance(event, Checkpoint) or event.of == "run":
            text += chain.extend(replace(event, exit=1 - code) if isinstance(event, Sealed) else event)
    log.write_bytes(text)
    for said in (say("report", "--run-dir", tmp_path / "runs"), resume(tmp_path), say("audit", "verify", log)):
        assert said.code in {1, 3}
        assert f"the seal says exit {1 - code} of a run that was judged {code}" in said.err


def test_a_run_whose_plan_is_lost_does_not_go_on_to_a_seal_that_nobody_can_report(tmp_path: Path) -> None:
    log = cut_short(tmp_path)
    before = log.read_bytes()
    (log.parent / "plan.jsonl").unlink()
    said = resume(tmp_path)
    assert said.code == 3
    assert "plan.jsonl" in said.err
    assert log.read_bytes() == before


def test_a_plan_that_was_damaged_is_told_as_such(tmp_path: Path) -> None:
    suite_file(tmp_path, SUITE)
    run(tmp_path)
    plan = log_of(tmp_path).parent / "plan.jsonl"
    plan.write_bytes(plan.read_bytes()[: plan.stat().st_size // 2])
    assert resume(tmp_path).code == 3
