from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machines import POSIX
from tests.shell import ROOT, say, suite_file


@POSIX
@pytest.mark.slow
def test_its_first_line_is_json_with_where_it_listens_and_how_to_log_in() -> None:
    command = [sys.executable, "-m", "engine", "emulate", "--actions", str(ROOT / "suites" / "contracts")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    assert first["url"].startswith("http://127.0.0.1:")
    assert (first["client_id"], first["client_secret"]) == ("emulator", "emulator")
    assert first["actions"] == ["risk-score"]


def test_a_wrong_limit_and_a_wrong_fault_are_told(tmp_path: Path) -> None:
    assert "300/min" in say("emulate", "--limit", "fast").err
    said = say("emulate", "--faults", suite_file(tmp_path, "throtle: 5%\n", "faults.yaml"))
    assert said.code == 2
    assert "did you mean `throttle`?" in said.err


def test_two_files_of_one_id_are_refused_unless_they_are_the_same_action(tmp_path: Path) -> None:
    for folder, field in (("a", "x"), ("b", "y")):
        schema = {"type": "object", "properties": {field: {"type": "string"}}}
        exported = {"name": "Score", "contract": {"output": {"successSchema": schema}}}
        suite_file(tmp_path / folder, json.dumps(exported), "score.json")
    said = say("emulate", "--actions", tmp_path)
    assert said.code == 2
    assert "are both the action `score`; rename one of them" in said.err
