"""What is named as a file and is none, as a pipe that nobody writes to: every command says so, and waits for nobody."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.machines import POSIX
from tests.shell import SMALL, say, suite_file

pytestmark = POSIX


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.fixture(params=[a_pipe, a_device], ids=["a pipe", "a device"])
def make(request: pytest.FixtureRequest) -> Callable[[Path], None]:
    made: Callable[[Path], None] = request.param
    return made


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run."""
    folder = tmp_path_factory.mktemp("run")
    assert say("run", suite_file(folder, SMALL), "--run-dir", folder / "runs").code == 0
    return next((folder / "runs").iterdir())


COMMANDS = {
    "audit verify": ("audit", "verify", "ODD"),
    "an anchor": ("audit", "verify", "RUN", "--anchor", "ODD"),
    "a key": ("audit", "verify", "RUN", "--key", "ODD"),
    "a folder of runs": ("report", "--run-dir", "ODD"),
    "report": ("report", "ODD"),
    "resume": ("resume", "ODD"),
    "replay": ("replay", "C-1", "--run", "ODD"),
    "forget": ("audit", "forget", "ODD"),
    "check": ("check", "ODD"),
    "run": ("run", "ODD"),
    "an environment": ("plan", "SUITE", "--env-file", "ODD"),
    "init": ("init", "SUITE.new", "--from", "ODD"),
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_what_is_no_file_is_refused(
    words: tuple[str, ...], make: Callable[[Path], None], run: Path, tmp_path: Path
) -> None:
    make(tmp_path / "odd")
    suite_file(tmp_path, SMALL)
    names = {"ODD": "odd", "SUITE": "a.suite.yaml", "SUITE.new": "new.suite.yaml"}
    said = say(
        *(str(run) if each == "RUN" else str(tmp_path / names[each]) if each in names else each for each in words)
    )
    assert said.code == 2, said
    assert any(told in said.out + said.err for told in ("odd", "is a pipe", "is a device"))
    assert "E999" not in said.err


@pytest.mark.parametrize("name", ["events.jsonl", "plan.jsonl"])
@pytest.mark.parametrize("words", [("audit", "verify"), ("report",), ("resume",), ("audit", "forget")])
def test_a_run_of_such_files_is_refused(
    words: tuple[str, ...], name: str, make: Callable[[Path], None], run: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "runs" / run.name
    folder.mkdir(parents=True)
    for each in run.iterdir():
        if each.name != name:
            (folder / each.name).write_bytes(each.read_bytes())
    make(folder / name)
    said = say(*words, folder, *(() if words[-1] == "verify" else ("--run-dir", tmp_path / "runs")))
    is_gone = words[-1] == "forget" and name == "plan.jsonl"
    assert (said.code == 0) is is_gone, said
    assert "E999" not in said.err


def test_a_socket_is_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind("odd")
        said = say("audit", "verify", "odd")
    assert (said.code, said.err.splitlines()[0]) == (2, "error[E900]: odd cannot be read: it is a socket, not a file")


def test_a_pipe_is_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("odd")
    said = say("audit", "verify", "odd")
    assert (said.code, said.err.splitlines()[0]) == (2, "error[E900]: odd cannot be read: it is a pipe, not a file")


def test_what_the_shell_has_opened_for_us_is_read(tmp_path: Path, run: Path) -> None:
    """`--anchor <(…)` and `--env-file <(…)`: somebody writes there."""
    root = say("report", run, "--format", "json", "--run-dir", run.parent).json["audit_root"]
    reading, writing = os.pipe()
    os.write(writing, f"audit root {root}\n".encode())
    os.close(writing)
    try:
        assert "anchored" in say("audit", "verify", run, "--anchor", f"/dev/fd/{reading}").out
    finally:
        os.close(reading)
    assert say("plan", suite_file(tmp_path, SMALL), "--env-file", os.devnull).code == 0


def test_a_report_into_a_pipe_that_nobody_reads_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "odd")
    said = say("run", suite_file(tmp_path, SMALL), "--run-dir", tmp_path / "runs", "--report", f"junit={tmp_path}/odd")
    assert said.code == 3
    assert f"the report `{tmp_path}/odd` cannot be written: nobody reads from it" in said.out
