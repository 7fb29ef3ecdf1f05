"""Writes down what the engine says of every case: `python -m tests.cases.record`, then read the difference."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from engine.vocabulary import builtin
from tests.cases.corpus import EXPECTED, folders, said_of


def record() -> None:
    """Write `expected.txt` of every case."""
    vocabulary = builtin()
    with TemporaryDirectory() as room:
        for folder in folders():
            (folder / EXPECTED).write_text(said_of(folder, vocabulary, Path(room))[1], encoding="utf-8")


if __name__ == "__main__":
    record()
