"""A report takes the place of no file that something is made of, by whatever name, and of no other report."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machines import POSIX
from tests.shell import ROOT, SMALL, Said, say, suite_file

SUITE = """\
suite: Small
seed: 7
use: [lib.yaml]
actions:
  echo: { id: echo, effects: read, contract: contract.json, stub: [ { output: { ok: true } } ] }
tests:
  - name: it answers
    action: echo
    table: rows.csv
    expect: { output.ok: true }
"""
FILES = {
    "engine.yaml": "secrets: { pin: { file: pin } }\n",
    "lib.yaml": "kind: library\nvars: { x: 1 }\n",
    "rows.csv": "text\na\n",
    "contract.json": '{"input": {"properties": {"text": {"type": "string"}}}}',
    "some.env": "A=b\n",
    "pin": "1234567\n",
    "other.suite.yaml": SMALL,
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    suite_file(tmp_path, SUITE)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    assert run().code == 0
    return tmp_path


def run(*more: str) -> Said:
    return say("run", "a.suite.yaml", "--env-file", "some.env", "--run-dir", "runs", *more)


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refuses(project: Path, path: str, *command: str) -> str:
    before = everything(project)
    said = say(*command, f"--report=json={path}") if command else run(f"--report=json={path}")
    assert (said.code, everything(project)) == (2, before), said
    return said.err


@pytest.mark.parametrize("name", ["a.suite.yaml", *FILES])
def test_no_file_of_the_project_is_lost(name: str, project: Path) -> None:
    words = f"`{name}` is a file that the project is read from, and would be lost; write it to a file of its own: "
    assert f"{words}--report json=json-report.json" in refuses(project, name)
    assert words in refuses(project, f"./runs/../{name}")
    assert words in refuses(project, str(project / name))
    if name != "other.suite.yaml":  # which is not read, and stays what it is under its own name
        (project / "odd.json").hardlink_to(project / name)
        assert words in refuses(project, "odd.json")


@POSIX
def test_a_link_to_a_file_is_that_file(project: Path) -> None:
    (project / "odd.json").symlink_to("a.suite.yaml")
    (project / "around").symlink_to(project, target_is_directory=True)
    for path in ("odd.json", "around/rows.csv"):
        assert "is a file that the project is read from" in refuses(project, path)


@pytest.mark.parametrize("name", ["events.jsonl", "plan.jsonl", "salt"])
def test_no_file_of_a_run_is_lost(name: str, project: Path) -> None:
    file = next((project / "runs").iterdir()) / name
    (project / "odd.json").hardlink_to(file)
    for path in (str(file), "odd.json"):
        assert "is a file that a run is made of, and would be lost" in refuses(project, path)
        for command in ("report", "resume"):
            words = refuses(project, path, command, "--run-dir", "runs")
            assert "is a file that a run is made of, and would be lost" in words


def test_a_report_of_the_past_destroys_no_suite_either(project: Path) -> None:
    for name in ("a.suite.yaml", "lib.yaml", "rows.csv", "engine.yaml", "other.suite.yaml"):
        assert "the project is read from" in refuses(project, name, "report", "--run-dir", "runs")


def test_a_salt_that_was_deleted_is_not_made_again_by_a_report(project: Path) -> None:
    folder = next((project / "runs").iterdir())
    assert say("audit", "forget", folder.name, "--run-dir", "runs").code == 0
    assert "a run is made of" in refuses(project, f"runs/{folder.name}/salt", "report", "--run-dir", "runs")


def test_a_report_may_lie_beside_what_a_run_is_made_of(project: Path) -> None:
    folder = next((project / "runs").iterdir())
    assert say("report", "--run-dir", "runs", "--report", f"json={folder}/summary.json").code == 0
    assert run("--report=json=new/a.json", "--report=junit=new/a.xml").code == 0


@pytest.mark.parametrize("other", ["x.json", "./x.json", "new/../x.json"])
def test_two_reports_in_one_place_are_refused(other: str, project: Path) -> None:
    (project / "new").mkdir()
    said = run("--report=json=x.json", f"--report=artifact={other}")
    assert said.code == 2
    assert "--report json=x.json goes there too; write it to a file of its own: --report artifact=" in said.err
    assert run("--report=json=/dev/null", "--report=junit=/dev/null").code == 0


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("command", [("run", "a.suite.yaml"), ("report",), ("resume",)])
def test_a_dash_is_stdout_and_nothing_else_stands_there(command: tuple[str, ...], project: Path) -> None:
    words = [sys.executable, "-m", "engine", *command, "--run-dir", "runs", "--report", "json=-"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=project, env=env)
    assert done.stdout.startswith('{"format": 1, "run": ')
    assert done.stdout.count("\n") == 1
    assert not (project / "-").exists()


@POSIX
def test_two_things_for_stdout_are_refused(project: Path) -> None:
    for more in (("--format", "json"), ("--report=json=/dev/stdout",), ("--report=json=-",)):
        assert "goes there too" in run("--report=junit=-", *more).err
    assert not (project / "-").exists()
