from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.journal.verify import verify
from tests.shell import Said, say, suite_file

SUITE = """\
suite: Small
seed: 7
actions:
  echo: { id: echo, effects: write, stub: [ { output: { ok: true, text: "${{ input.text }}" } } ] }
tests:
  - name: it answers
    action: echo
    input: { text: { one-of: [a, b, c, d] }, n: { gen: integer, min: 1, max: 9 } }
    cases: 6
    expect: { output: { ok: true } }
"""
SHORT = ("--max-time", "1ms")


def run(folder: Path, *more: str) -> Said:
    return say("run", folder / "a.suite.yaml", "--run-dir", folder / "runs", "--format", "json", *more)


def resume(folder: Path, *more: str) -> Said:
    return say("resume", "--run-dir", folder / "runs", "--format", "json", *more)


def log_of(folder: Path) -> Path:
    (log,) = (folder / "runs").glob("*/events.jsonl")
    return log


def cut_short(folder: Path, *more: str) -> Path:
    """A run of which nothing was sent; its log."""
    suite_file(folder, SUITE)
    said = run(folder, *SHORT, *more)
    assert (said.code, said.json["not_run"]) == (4, 6)
    return log_of(folder)


def cut_after(log: Path, kind: str) -> None:
    """Leave the log as a kill behind its first record of a kind would have."""
    lines = log.read_bytes().splitlines(keepends=True)
    last = next(number for number, line in enumerate(lines) if f'"type":"{kind}"'.encode() in line)
    log.write_bytes(b"".join(lines[: last + 1]))


def alike(said: Said) -> dict[str, object]:
    """A summary without its times, its roots and its polls."""
    names = ("planned", "passed", "failed", "error", "unknown", "not_run", "gates", "failures", "seed", "pass_rate")
    return {name: said.json[name] for name in names if name in said.json}


@pytest.mark.slow
def test_what_was_not_run_is_run_and_the_report_is_that_of_a_whole_run(tmp_path: Path) -> None:
    log = cut_short(tmp_path / "a")
    said = resume(tmp_path / "a")
    suite_file(tmp_path / "b", SUITE)
    assert said.code == 0
    assert alike(said) == alike(run(tmp_path / "b"))
    assert (verify(log).ok, verify(log).sealed) == (True, True)


def test_a_run_that_has_ended_is_told_again_with_its_exit_code(tmp_path: Path) -> None:
    suite_file(tmp_path, SUITE)
    first = run(tmp_path)
    text = log_of(tmp_path).read_bytes()
    again = resume(tmp_path)
    assert (again.code, alike(again)) == (first.code, alike(first))
    assert "nothing is left to do" in again.err
    assert log_of(tmp_path).read_bytes() == text


@pytest.mark.slow
def test_what_may_have_reached_the_server_is_unknown_and_the_rest_is_run(tmp_path: Path) -> None:
    suite_file(tmp_path, SUITE)
    run(tmp_path, "--concurrency", "1")
    cut_after(log_of(tmp_path), "case.intent")
    said = resume(tmp_path)
    assert said.code == 4
    assert (said.json["passed"], said.json["unknown"]) == (5, 1)
    assert verify(log_of(tmp_path)).ok


@pytest.mark.slow
def test_a_torn_line_is_cut_and_that_is_recorded(tmp_path: Path) -> None:
    log = cut_short(tmp_path)
    with log.open("ab") as file:
        file.write(b'{"at_us":17')
    assert resume(tmp_path).code == 0
    resumed = [json.loads(line) for line in log.read_text().splitlines() if '"type":"resumed"' in line]
    assert [each["healed"] for each in resumed] == [11]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("cases: 6", "cases: 7"), "has changed"),
        (lambda text: text.replace("ok: true } }", "ok: false } }"), "has changed"),
    ],
    ids=["more cases", "another expectation"],
)
def test_a_plan_that_has_changed_is_refused_and_shown(tmp_path: Path, change: object, words: str) -> None:
    cut_short(tmp_path)
    suite_file(tmp_path, change(SUITE))  # type: ignore[operator]
    said = say("resume", "--run-dir", tmp_path / "runs")
    assert (said.code, said.out) == (2, "")
    assert "is not what it was, so it cannot go on: " in said.err
    assert words in said.err
    assert "a.suite.yaml" in said.err


@pytest.mark.slow
def test_a_run_whose_text_alone_has_changed_goes_on_and_shows_the_text_that_was_planned(tmp_path: Path) -> None:
    bad = SUITE.replace("ok: true } }\n", "ok: false } }\n")
    suite_file(tmp_path, bad)
    assert run(tmp_path, *SHORT).code == 4
    suite_file(tmp_path, f"# a remark\n\n{bad}")
    said = resume(tmp_path)
    assert said.code == 1, said.err
    assert "a.suite.yaml: other words of the same meaning since then" in said.err
    lines = {check["line"] for case in said.json["cases"] for check in case["checks"]}
    assert lines == {next(n for n, line in enumerate(bad.splitlines(), 1) if "expect" in line)}
    assert say("report", "--run-dir", tmp_path / "runs", "--report", f"json={tmp_path / 'again.json'}").code == 0
    assert json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))["cases"] == said.json["cases"]


def test_a_run_does_not_go_on_with_other_settings_of_its_project(tmp_path: Path) -> None:
    project = tmp_path / "engine.yaml"
    project.write_text("targets:\n  dev: { type: emulator, limit: 10/1s }\n", encoding="utf-8")
    cut_short(tmp_path, "--target", "dev")
    project.write_text("# a remark\n" + project.read_text(encoding="utf-8"), encoding="utf-8")
    assert resume(tmp_path, *SHORT).code == 4
    project.write_text(project.read_text(encoding="utf-8").replace("10/1s", "20/1s"), encoding="utf-8")
    said = resume(tmp_path)
    assert said.code == 2
    assert "cannot go on: `engine.yaml` has changed" in said.err


def test_a_run_does_not_go_on_under_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = cut_short(tmp_path)
    before = log.read_bytes()
    monkeypatch.setattr("engine.pipeline.run.python_version", lambda: "3.99.0")
    said = say("resume", "--run-dir", tmp_path / "runs")
    assert (said.code, log.read_bytes()) == (2, before)
    assert "python is 3.99.0, and was 3." in said.err


def test_an_environment_that_has_changed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE_TEST_WORD", "one")
    suite_file(tmp_path, SUITE.replace("one-of: [a, b, c, d]", "one-of: ['${{ env.ENGINE_TEST_WORD }}', b, c, d]"))
    run(tmp_path, *SHORT)
    monkeypatch.setenv("ENGINE_TEST_WORD", "two")
    said = say("resume", "--run-dir", tmp_path / "runs")
    assert said.code == 2
    assert "ENGINE_TEST_WORD" in said.err


def test_a_damaged_log_is_refused_with_its_line(tmp_path: Path) -> None:
    log = cut_short(tmp_path)
    lines = log.read_bytes().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if b"not_run" in line)
    lines[at] = lines[at].replace(b"not_run", b"skipped")
    log.write_bytes(b"".join(lines))
    said = say("resume", "--run-dir", tmp_path / "runs")
    assert said.code == 3
    assert f"line {at + 2}: `prev` is not the hash of the line before: that line was changed" in said.err
    assert "engine audit verify" in said.err


def test_a_record_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path) -> None:
    log = cut_short(tmp_path)
    lines = log.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"at_us"', b'"at_uz"')
    log.write_bytes(b"".join(lines))
    for command in ("resume", "report"):
        said = say(command, "--run-dir", tmp_path / "runs")
        assert said.code == 3
        assert "line 4: `prev` is not the hash of the line before: that line was changed" in said.err


def test_a_plan_file_that_is_gone_is_named(tmp_path: Path) -> None:
    log = cut_short(tmp_path)
    log.with_name("plan.jsonl").unlink()
    for command in ("resume", "report"):
        said = say(command, "--run-dir", tmp_path / "runs")
        assert said.code == 3
        assert "plan.jsonl: no such file or directory" in said.err
        assert "Errno" not in said.err


@pytest.mark.slow
def test_a_run_does_not_go_on_at_another_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ids that its log holds mean nothing there, and what this run has sent is not known there."""
    project = """\
version: 1
targets:
  there:
    type: genesys-async
    base-url: "http://127.0.0.1:${{ env.PORT }}"
    auth: { client-id: "${{ env.ID }}", client-secret: "${{ env.ID }}" }
"""
    (tmp_path / "engine.yaml").write_text(project)
    monkeypatch.setenv("PORT", "9")
    monkeypatch.setenv("ID", "one")
    suite_file(tmp_path, SUITE)
    assert run(tmp_path, "--target", "there", "--no-retry").json["not_run"] == 6
    before = log_of(tmp_path).read_bytes()
    monkeypatch.setenv("PORT", "10")
    said = resume(tmp_path)
    assert said.code == 2
    assert "the target `there` is at http://127.0.0.1:10, and was at http://127.0.0.1:9" in said.err
    assert log_of(tmp_path).read_bytes() == before
    monkeypatch.setenv("PORT", "9")
    monkeypatch.setenv("ID", "two")
    assert resume(tmp_path).code != 2


def test_without_a_run_it_says_so(tmp_path: Path) -> None:
    assert "there is no run under" in say("resume", "--run-dir", tmp_path).err


def test_a_run_killed_in_its_first_second_is_told_as_what_it_is(tmp_path: Path) -> None:
    log = cut_short(tmp_path)
    log.write_bytes(b"")
    for command in (["resume"], ["resume", log.parent.name], ["report"]):
        said = say(*command, "--run-dir", tmp_path / "runs")
        assert said.code == 2
        assert f"the run `{log.parent.name}` was cut off before its log began, so nothing was sent" in said.err


@pytest.mark.slow
def test_the_newest_run_is_taken_and_one_without_a_log_is_passed_over(tmp_path: Path) -> None:
    log = cut_short(tmp_path)
    empty = log.parent.parent / "29991122T091400Z-ffff"
    empty.mkdir()
    (empty / "events.jsonl").touch()
    named = say("resume", empty.name, "--run-dir", tmp_path / "runs")
    assert named.code == 2
    assert f"the newest run that has a log is `{log.parent.name}`" in named.err
    said = resume(tmp_path)
    assert said.code == 0
    assert f"the newest run `{empty.name}` was cut off before its log began" in said.err
    assert f"going on with {log.parent.name}" in said.err


@pytest.mark.slow
def test_run_takes_resume_as_an_option_with_and_without_paths(tmp_path: Path) -> None:
    log = cut_short(tmp_path)
    where = ("--run-dir", tmp_path / "runs", "--format", "json")
    assert say("run", tmp_path / "a.suite.yaml", *where, "--resume").json["passed"] == 6
    assert say("run", *where, "--resume", log.parent.name).json["passed"] == 6
    nowhere = suite_file(tmp_path / "other", SUITE)
    assert "there is no run of" in say("run", nowhere, *where, "--resume").err


@pytest.mark.slow
def test_reports_that_the_run_was_asked_for_are_written_when_it_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "summary.json"
    cut_short(tmp_path, "--report", f"json={path}")
    assert json.loads(path.read_text())["not_run"] == 6
    resume(tmp_path)
    assert json.loads(path.read_text())["passed"] == 6


@pytest.mark.slow
def test_the_cases_of_a_rerun_are_the_cases_of_its_resume(tmp_path: Path) -> None:
    suite_file(tmp_path, SUITE.replace("ok: true } }\n", "ok: true, text: a } }\n"))
    failed = run(tmp_path).json["failed"]
    assert 0 < failed < 6
    assert run(tmp_path, "--rerun", "failed", *SHORT).json["not_run"] == failed
    assert resume(tmp_path).json["failed"] == failed


@pytest.mark.slow
def test_a_replay_is_replayed_and_not_resumed(tmp_path: Path) -> None:
    suite_file(tmp_path, SUITE)
    run(tmp_path)
    case = next(
        json.loads(line)["case"] for line in log_of(tmp_path).read_text().splitlines() if "case.finished" in line
    )
    first = log_of(tmp_path).parent.name
    replayed = say("replay", case, "--run-dir", tmp_path / "runs", "--format", "json").json["run"]
    said = resume(tmp_path, replayed)
    assert said.code == 2
    assert f"engine replay {case}" in said.err + said.out
    # Without a name both mean the run, however many of its cases were replayed since.
    assert resume(tmp_path).json["run"] == first
    told = say("report", "--run-dir", tmp_path / "runs", "--format", "json").json
    assert (told["run"], told["planned"]) == (first, 6)
    assert f"the newest is `{first}`" in say("report", "no-such-run", "--run-dir", tmp_path / "runs").err


@pytest.mark.slow
def test_where_there_are_replays_alone_there_is_no_run_to_go_on_with(tmp_path: Path) -> None:
    suite_file(tmp_path, SUITE)
    run(tmp_path)
    log = log_of(tmp_path)
    case = next(json.loads(line)["case"] for line in log.read_text().splitlines() if "case.finished" in line)
    say("replay", case, "--run-dir", tmp_path / "runs")
    shutil.rmtree(log.parent)
    for command in ("resume", "report"):
        said = say(command, "--run-dir", tmp_path / "runs")
        assert said.code == 2
        assert "there is no run under" in said.err


def test_r7_a_run_that_a_server_silenced_does_not_go_on_before_its_time(tmp_path: Path) -> None:
    faults = 'faults: { throttle: 100%, retry-after: "301" }'
    (tmp_path / "engine.yaml").write_text(f"version: 1\ntargets:\n  emulator: {{ type: emulator, {faults} }}\n")
    suite_file(tmp_path, SUITE)
    assert run(tmp_path).code == 3
    before = log_of(tmp_path).read_bytes()
    said = resume(tmp_path)
    assert said.code == 3
    assert "the server asked for silence until" in said.json["message"]
    assert "= help: resume after" in said.err
    assert log_of(tmp_path).read_bytes() == before
