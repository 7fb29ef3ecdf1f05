"""Writes down how failures are shown: `python -m tests.failures.record`, then read the difference."""

from __future__ import annotations

import re
import shutil
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.shell import say

HERE = Path(__file__).parent
DETAILS = ("usual", "-v", "-q")
_FIGURES = re.compile(r"^(traffic|log|audit root) .*$", re.MULTILINE)
_IDS = re.compile(r"(testExecutionId\":\"|inin-correlation-id )[0-9a-f-]{36}")
"""Of an execution and of a request: they depend on which of several came first."""


def expected(detail: str) -> Path:
    """Where the text on record stands."""
    return HERE / f"{detail.removeprefix('-')}.txt"


def told(detail: str, room: Path) -> str:
    """What `engine run` shows of the suite, without the figures that no two runs share."""
    suite = room / "ways.suite.yaml"
    shutil.copy(HERE / suite.name, suite)
    words = () if detail == "usual" else (detail,)
    with chdir(room):
        said = say("run", suite, "--run-dir", room / "runs", "--seed", "1", "--now", "2026-11-22T00:00:00Z", *words)
    assert said.code in {1, 4}, said.err
    shown = _IDS.sub(r"\1…", _FIGURES.sub(r"\1 …", said.out))
    return re.sub(r"  \d+\.\d\d s\b", "  … s", shown).replace(str(room), "…")


def record() -> None:
    """Write every text."""
    for detail in DETAILS:
        with TemporaryDirectory() as room:
            expected(detail).write_text(told(detail, Path(room)), encoding="utf-8")


if __name__ == "__main__":
    record()
