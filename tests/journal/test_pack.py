from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from engine.journal.pack import pack_run


def run_in(folder: Path) -> Path:
    folder.mkdir()
    for name in ("events.jsonl", "plan.jsonl", "salt", "lock"):
        (folder / name).write_text(f"{name}\n")
    return folder


def test_log_and_plan_are_packed_and_nothing_else(tmp_path: Path) -> None:
    to = tmp_path / "a.tar.gz"
    assert pack_run(run_in(tmp_path / "R-1"), to) == ("events.jsonl", "plan.jsonl")
    with tarfile.open(to) as packed:
        entries = packed.getmembers()
    assert [(each.name, each.mtime, each.uname, each.uid) for each in entries] == [
        ("R-1/events.jsonl", 0, "", 0),
        ("R-1/plan.jsonl", 0, "", 0),
    ]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = run_in(tmp_path / "R-1")
    with pytest.raises(OSError):
        pack_run(folder, tmp_path / "nowhere" / "a.tar.gz")
    (tmp_path / "there").mkdir()
    with pytest.raises(OSError):
        pack_run(folder, tmp_path / "there")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["R-1", "there"]
