from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli.console import can_move, wants_colour
from tests.machines import POSIX
from tests.shell import ROOT, SMALL, say, suite_file


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("env", "on_a_terminal", "elsewhere"),
    [
        ({}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "0"}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
    ],
)
def test_colour_is_used_where_it_is_wanted(env: dict[str, str], on_a_terminal: bool, elsewhere: bool) -> None:
    assert wants_colour(Terminal(), env) is on_a_terminal
    assert wants_colour(io.StringIO(), env) is elsewhere


def test_a_dumb_terminal_gets_no_moving_line() -> None:
    assert can_move(Terminal(), {"TERM": "xterm"})
    assert not can_move(Terminal(), {"TERM": "dumb"})
    assert not can_move(io.StringIO(), {"TERM": "xterm"})


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "plan"])
def test_a_reader_that_goes_away_changes_no_exit_code(tmp_path: Path, command: str) -> None:
    """`engine run … | head -1` still runs to its end, and says with its exit code how that was."""
    suite_file(tmp_path, SMALL.replace("output: { ok: true } }\n", "output: { ok: false } }\n"))
    more = ["--run-dir", str(tmp_path / "runs")] if command == "run" else ["--cases"]
    arguments = [sys.executable, "-m", "engine", command, str(tmp_path), *more]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read().decode()
        code = process.wait(60)
    assert code == (1 if command == "run" else 0), said
    assert "Traceback" not in said
    if command == "run":
        assert '"sealed"' in next((tmp_path / "runs").glob("*/events.jsonl")).read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_full_disk_behind_stdout_is_told_on_stderr(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full here")
    arguments = [sys.executable, "-m", "engine", "plan", str(suite_file(tmp_path, SMALL)), "--format", "json"]
    with full.open("w") as stdout:
        done = subprocess.run(arguments, stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT, check=False, timeout=60)
    said = done.stderr.decode()
    assert done.returncode == 3, said
    assert "stdout cannot be written, what was printed is cut short: No space left on device" in said
    assert "Traceback" not in said


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_run_whose_streams_are_closed_still_runs_and_writes_its_reports(tmp_path: Path, closed: str) -> None:
    """What is opened gets the number of what is closed: nothing that is printed may end up in the log."""
    suite_file(tmp_path, SMALL)
    artifact = tmp_path / "a.json"
    words = ["run", str(tmp_path), "--run-dir", f"{tmp_path}/runs", "--report", f"artifact={artifact}"]
    line = f"exec {shlex.join([sys.executable, '-m', 'engine', *words])} {closed}"
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, cwd=ROOT, check=False, timeout=60)
    assert (done.returncode, artifact.exists()) == (0, True), done.stderr
    (folder,) = (tmp_path / "runs").iterdir()
    assert say("audit", "verify", folder).code == 0


@pytest.mark.slow
def test_a_console_that_lacks_signs_gets_escapes_and_ends_no_command(tmp_path: Path) -> None:
    """What Python writes on Windows where stdout is no console: the machine's code page."""
    encoding = "cp1252"
    suite_file(tmp_path, SMALL.replace("one-of: [a, b]", 'one-of: ["→ 😀", é]').replace("Small", "Prüfung →"))
    commands = (("check",), ("plan",), ("plan", "--cases"), ("run", "-v"), ("run", "--format", "json"))
    for name, *more in commands:
        where = ["--run-dir", f"{tmp_path}/.runs"] if name == "run" else []
        done = subprocess.run(
            [sys.executable, "-m", "engine", name, str(tmp_path), *where, *more],
            capture_output=True,
            cwd=ROOT,
            check=False,
            timeout=60,
            env={**os.environ, "PYTHONIOENCODING": f"{encoding}:strict"},
        )
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr
        out = done.stdout.decode(encoding)
        if more:
            assert "\\u2192" in out
        if more == ["--format", "json"]:
            assert json.loads(done.stdout.decode("ascii"))["exit"] == 0
        if more == ["--cases"]:
            inputs = [json.loads(line)["input"]["text"] for line in done.stdout.decode("ascii").splitlines()]
            assert inputs == ["→ 😀", "é"]
