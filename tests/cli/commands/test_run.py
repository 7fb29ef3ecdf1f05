from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.shell import SMALL, SUITES, say, shell, suite_file

VERDICTS = ("passed", "failed", "error", "unknown", "skipped", "not_run")


def run(folder: Path, text: str = SMALL, *more: str) -> tuple[int, dict[str, object]]:
    said = say("run", suite_file(folder, text), "--run-dir", folder / "runs", "--format", "json", *more)
    return said.code, said.json


@pytest.mark.slow
@pytest.mark.usefixtures("virtual_time")
def test_the_demo_shows_the_planted_bug_and_still_holds_its_gate(tmp_path: Path) -> None:
    """What `make demo` runs: refusals pass, the bug fails with its input and its line, the exit code is 0."""
    artifact = tmp_path / "artifact.json"
    said = shell("run", SUITES, "--format", "json", "--run-dir", tmp_path, "--report", f"artifact={artifact}")
    assert said.code == 0
    assert said.json["exit"] == 0
    assert said.json["planned"] == sum(said.json[each] for each in VERDICTS)
    assert 0 < said.json["failed"] < 10
    assert said.json["failures"][0]["example"]["input"]["risk_level"] == "high"
    assert json.loads(artifact.read_text())["total_tests"] == said.json["planned"]


def test_a_run_says_where_it_goes_in_its_first_line(tmp_path: Path) -> None:
    said = say("run", suite_file(tmp_path, SMALL), "--run-dir", tmp_path / "runs")
    assert said.code == 0
    assert said.out.splitlines()[0].startswith("target the embedded emulator")
    assert "2 of 2 passed" in said.out.splitlines()[-1]


def test_planned_is_the_sum_of_the_six_verdicts(tmp_path: Path) -> None:
    code, summary = run(tmp_path)
    assert (code, summary["exit"]) == (0, 0)
    assert summary["planned"] == sum(int(str(summary[each])) for each in VERDICTS) == 2


def test_defect_03_a_missed_gate_is_not_exit_0(tmp_path: Path) -> None:
    code, summary = run(tmp_path, SMALL.replace("ok: true } }\n", "ok: false } }\n"))
    assert (code, summary["failed"], summary["pass_rate"]) == (1, 2, 0.0)


def test_a_wrong_suite_is_exit_2_with_one_json_value_and_nothing_is_written(tmp_path: Path) -> None:
    code, summary = run(tmp_path, SMALL.replace("action: echo\n", "action: ehco\n"))
    assert code == 2
    assert set(summary) == {"format", "exit", "diagnostics"}
    assert not (tmp_path / "runs").exists()


def test_an_unknown_target_gets_a_suggestion(tmp_path: Path) -> None:
    said = say("run", suite_file(tmp_path, SMALL), "--target", "emulatr")
    assert said.code == 2
    assert "did you mean `emulator`?" in said.err


def test_the_original_target_without_its_variables_is_refused_with_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GENESYS_BASE_URL", raising=False)
    said = say("run", suite_file(tmp_path, SMALL), "--target", "genesys-async")
    assert said.code == 2
    assert "GENESYS_BASE_URL" in said.err


def test_defect_33_credentials_are_never_sent_in_clear_to_a_public_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENESYS_BASE_URL", "http://api.example.com")
    monkeypatch.setenv("GENESYS_CLIENT_ID", "id")
    monkeypatch.setenv("GENESYS_CLIENT_SECRET", "canary-secret")
    said = say("run", suite_file(tmp_path, SMALL), "--target", "genesys-async", "--run-dir", tmp_path / "runs")
    assert said.code == 2
    assert "https://" in said.err
    assert "canary-secret" not in said.err + said.out


def test_a_report_of_an_unknown_format_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    said = say("run", suite_file(tmp_path, SMALL), "--report", "artefact=x.json", "--run-dir", tmp_path / "runs")
    assert said.code == 2
    assert "did you mean `artifact`?" in said.err
    assert not (tmp_path / "runs").exists()


def test_a_report_that_cannot_be_written_is_exit_3(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path, runs = suite_file(tmp_path, SMALL), tmp_path / "runs"
    wanted = f"artifact={tmp_path}/file/a.json"
    said = say("run", path, "--run-dir", runs, "--format", "json", "--report", wanted)
    assert (said.code, said.json["exit"], said.json["passed"]) == (3, 3, 2)
    assert "cannot be written" in said.json["halts"][0]["reason"]
    assert "engine report 2" in said.json["halts"][0]["help"]
    assert "halted: the report" in said.err
    assert "engine report 2" in said.err
    again = tmp_path / "again.json"
    assert say("report", "--run-dir", runs, "--report", f"json={again}").code == 0
    assert again.read_text() == said.out


def test_a_protected_target_needs_a_yes(tmp_path: Path) -> None:
    suite_file(tmp_path, "targets:\n  safe: { type: emulator, protected: true }\n", "engine.yaml")
    path = suite_file(tmp_path, SMALL)
    assert say("run", path, "--target", "safe", "--run-dir", tmp_path / "runs").code == 2
    assert say("run", path, "--target", "safe", "--run-dir", tmp_path / "runs", "--yes").code == 0


def test_an_address_that_nothing_can_be_sent_to_is_refused_before_the_run_and_its_signature_is_not_shown(
    tmp_path: Path,
) -> None:
    said = say(
        "run",
        suite_file(tmp_path, SMALL),
        "--run-dir",
        tmp_path / "runs",
        "--upload",
        "ftp://127.0.0.1/a?signature=canary",
    )
    assert said.code == 2
    assert not (tmp_path / "runs").exists()
    assert "canary" not in said.out + said.err


def test_what_a_run_prints_can_be_verified(tmp_path: Path) -> None:
    _, summary = run(tmp_path)
    said = say("audit", "verify", str(summary["run_dir"]), "--format", "json")
    assert said.code == 0
    assert (said.json["ok"], said.json["level"], said.json["sealed"]) == (True, "intact", True)
    log = Path(str(summary["run_dir"])) / "events.jsonl"
    log.write_text(log.read_text().replace('"passed"', '"failed"', 1))
    assert say("audit", "verify", log).code == 1
