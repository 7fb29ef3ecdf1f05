from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tests.shell import SMALL, Said, say, suite_file

PII = SMALL.replace("one-of: [a, b]", "one-of: [secret-one, secret-two], pii: true")


def ran(folder: Path, text: str = SMALL) -> str:
    said = say("run", suite_file(folder, text), "--run-dir", folder / "runs", "-q")
    assert said.code == 0, said.out + said.err
    return next(each.name for each in (folder / "runs").iterdir())


def pack(folder: Path, *more: str | Path) -> Said:
    return say("runs", "pack", *more, "--run-dir", folder / "runs")


def unpack(file: Path, to: Path) -> Path:
    with tarfile.open(file) as packed:
        packed.extractall(to, filter="data")
    return next(to.iterdir())


def test_a_packed_run_proves_and_tells_what_it_did_before_without_its_salt(tmp_path: Path) -> None:
    name, file = ran(tmp_path, PII), tmp_path / "kept.tar.gz"
    said = pack(tmp_path, name, "--to", file, "--format", "json")
    assert said.json == {"run": name, "file": file.as_posix(), "files": ["events.jsonl", "plan.jsonl"]}
    folder = unpack(file, tmp_path / "elsewhere")
    assert (folder.name, sorted(each.name for each in folder.iterdir())) == (name, ["events.jsonl", "plan.jsonl"])
    salt = (tmp_path / "runs" / name / "salt").read_text().strip()
    assert all(salt not in each.read_text() for each in folder.iterdir())
    assert say("audit", "verify", folder).code == 0
    reports = [
        say("report", name, "--run-dir", runs, "--format", "json") for runs in (tmp_path / "runs", folder.parent)
    ]
    before, after = (each.out.replace(str(tmp_path / "runs"), "X").replace(str(folder.parent), "X") for each in reports)
    assert before == after


def test_the_newest_run_is_packed_where_one_stands_and_twice_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = ran(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert f"{name}.tar.gz holds events.jsonl and plan.jsonl of {name}, without its salt" in pack(tmp_path).out
    once = (tmp_path / f"{name}.tar.gz").read_bytes()
    pack(tmp_path, name[:12])
    assert (tmp_path / f"{name}.tar.gz").read_bytes() == once
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_what_is_no_run_or_no_file_to_write_is_refused(tmp_path: Path) -> None:
    assert "there is no run in" in pack(tmp_path).err
    name = ran(tmp_path)
    log = tmp_path / "runs" / name / "events.jsonl"
    before = log.read_bytes()
    for to in (log, tmp_path, tmp_path / "nowhere" / "x.tar.gz"):
        assert pack(tmp_path, name, "--to", to).code == 2
    assert log.read_bytes() == before
    assert "there is no run `20991231T`" in pack(tmp_path, "20991231T").err
