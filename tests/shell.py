"""Types a command as a user would: a process of its own, or, where that is too slow, the same entry in this one."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from engine.cli.app import main

ROOT = Path(__file__).parent.parent
SUITES = ROOT / "suites"
GENESYS = ("GENESYS_BASE_URL", "GENESYS_CLIENT_ID", "GENESYS_CLIENT_SECRET", "GENESYS_ACTION_ID", "ARTIFACT_UPLOAD_URL")


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def say(*arguments: str | Path) -> Said:
    """`engine ARGUMENTS` in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(each) for each in arguments])
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int)
    return Said(code, out.getvalue(), err.getvalue())


def shell(*arguments: str | Path, env: dict[str, str] | None = None, cwd: Path = ROOT) -> Said:
    """`engine ARGUMENTS` in a process of its own, without the variables of the original harness unless given."""
    kept = {name: value for name, value in os.environ.items() if name not in GENESYS}
    command = [sys.executable, "-m", "engine", *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=110, cwd=cwd, env={**kept, **(env or {})}
    )
    return Said(done.returncode, done.stdout, done.stderr)


def read_until(stream: IO[str], words: str) -> str:
    """What a process says, up to the line with these words."""
    said = ""
    while words not in said:
        line = stream.readline()
        assert line, said
        said += line
    return said


def suite_file(folder: Path, text: str, name: str = "a.suite.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


SMALL = """\
suite: Small
seed: 7
actions:
  echo: { id: echo, effects: read, stub: [ { output: { ok: true, text: "${{ input.text }}" } } ] }
tests:
  - name: it answers
    action: echo
    input: { text: { one-of: [a, b] } }
    cases: { cover: each }
    expect: { output: { ok: true } }
"""
