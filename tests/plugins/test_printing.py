"""What a package prints goes to stderr, whenever it is called, and shows no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugins.conftest import Engine
from tests.plugins.packages import HEAD, install, write_project
from tests.shell import SMALL, say, shell, suite_file

SECRET = "hunter2-hunter2"
PROJECT = """\
plugins: [engine-acme]
secrets: { PIN: { env: PIN } }
targets: { acme: { type: acme, input-secrets: [PIN] } }
"""
SUITE = """\
suite: Of Acme
seed: 7
actions: { a: { id: a, effects: read } }
tests:
  - name: t
    target: acme
    action: a
    input: { v: "${{ secrets.PIN }}", w: DE1 }
    expect: { output: { w: { iban: true } } }
"""
CHATTY = """
import sys
class Chatty(Echo):
    async def submit(self, call):
        print("submits", call.input)
        print("complains", call.input, file=sys.stderr)
        sys.stdout.buffer.write(f"bytes {call.input}\\n".encode())
        return done(dict(call.input))
def talks(spec, value):
    print("judges")
    return HELD
def draws(spec, draw):
    print("draws")
    return "x"
"""


def test_what_a_target_prints_is_masked_and_beside_the_answers(
    acme: Engine, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIN", SECRET)
    write_project(project, SUITE, PROJECT)
    said = acme("run", "--format", "json", more=CHATTY, ACME="target(Chatty)", IBAN="matcher(judge=talks)")
    assert (said.code, said.json["passed"]) == (0, 1)
    assert SECRET not in said.err + said.out
    assert [said.err.count(each) for each in ("submits", "complains", "bytes", "judges")] == [1, 1, 1, 1]


def test_what_is_printed_while_a_plan_is_made_is_beside_the_answers(acme: Engine) -> None:
    said = acme("plan", "--format", "json", more=CHATTY, SIZE="generator(draw=draws)")
    assert (said.code, len(said.json["tests"])) == (0, 1)
    assert "draws" in said.err


@pytest.mark.slow
def test_what_a_report_prints_is_beside_the_answers(site: Path, tmp_path: Path) -> None:
    entries = {"engine.reporters": {"odd": "ODD"}}
    odd = "ODD = ReporterKind(name='odd', doc='Odd.', render=lambda report: str(print('renders')))"
    install(site, f"{HEAD}\n{odd}\n", entries=entries)
    suite = suite_file(tmp_path / "own", SMALL)
    said = say("run", suite, "--run-dir", tmp_path / "r", "--format=json", f"--report=odd={tmp_path / 'o.txt'}")
    assert said.json["exit"] == 0
    assert "renders" in said.err


@pytest.mark.slow
def test_what_a_target_prints_in_a_process_of_its_own_is_masked_too(
    site: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project, SUITE, PROJECT)
    source = f"{HEAD}{CHATTY}\nIBAN = matcher()\nSIZE = generator()\nODD = edge()\nACME = target(Chatty)\n"
    install(site, source)
    env = {"PIN": SECRET, "PYTHONPATH": str(site)}
    said = shell("run", project, "--run-dir", project.parent / "r", "--executor=processes", "--format=json", env=env)
    assert (said.code, said.json["passed"]) == (0, 1), said.err
    assert "complains" in said.err
    assert SECRET not in said.err + said.out
