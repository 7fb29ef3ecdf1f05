from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

from engine.cli.commands.runs import size_as_text
from engine.platform.locks import hold_lock
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


@pytest.mark.slow
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


def several(folder: Path, count: int) -> list[str]:
    """So many runs; their names, the newest first."""
    for _ in range(count):
        assert say("run", suite_file(folder, SMALL), "--run-dir", folder / "runs", "-q").code == 0
    return [str(each["run"]) for each in listed(folder)]


def listed(folder: Path) -> list[dict[str, object]]:
    said = say("runs", "--run-dir", folder / "runs", "--format", "json").json
    assert said["format"] == 1
    return list(said["runs"])


def prune(folder: Path, *more: str) -> Said:
    return say("runs", "prune", *more, "--run-dir", folder / "runs")


def cut_off(folder: Path, name: str) -> Path:
    """The log of a run as a killed engine leaves it, without its seal."""
    log = folder / "runs" / name / "events.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-2]))
    return log


@pytest.mark.slow
def test_runs_are_listed_with_how_they_came_out_and_what_they_take(tmp_path: Path) -> None:
    names = several(tmp_path, 2)
    suite_file(tmp_path, SMALL.replace("ok: true } }", "ok: false } }"))
    say("run", tmp_path / "a.suite.yaml", "--run-dir", tmp_path / "runs", "-q")
    cut_off(tmp_path, names[1])
    newest, held, unfinished = listed(tmp_path)
    assert [each["exit"] for each in (newest, held, unfinished)] == [1, 0, None]
    assert [each["passed"] for each in (newest, held, unfinished)] == [0, 2, None]
    assert [each["state"] for each in (newest, held, unfinished)] == ["ended", "ended", "unfinished"]
    assert all(each["cases"] == 2 for each in (newest, held, unfinished))
    sizes = [each.stat().st_size for each in (tmp_path / "runs" / names[0]).iterdir()]
    assert held["bytes"] == sum(sizes)
    text = say("runs", "--run-dir", tmp_path / "runs").out
    assert [line.split()[0] for line in text.splitlines()[:3]] == [newest["run"], *names]
    assert "exit 1, missed a gate  0 of 2 passed" in text
    assert "unfinished             2 cases" in text
    assert text.splitlines()[-1].startswith(f"3 runs under {(tmp_path / 'runs').as_posix()}, ")


@pytest.mark.slow
def test_a_replay_is_listed_as_one(tmp_path: Path) -> None:
    several(tmp_path, 1)
    case = say("plan", tmp_path / "a.suite.yaml", "--cases").out.split('"case":"')[1][:14]
    say("replay", case, "--run-dir", tmp_path / "runs")
    assert [each["replay"] for each in listed(tmp_path)] == [True, False]
    assert "replay of" in say("runs", "--run-dir", tmp_path / "runs").out


def test_where_there_is_no_run_it_says_so(tmp_path: Path) -> None:
    assert "there is no run under" in say("runs", "--run-dir", tmp_path / "runs").out
    assert prune(tmp_path, "--keep", "1").out.startswith("0 runs removed")


@pytest.mark.slow
def test_pruning_keeps_the_newest(tmp_path: Path) -> None:
    names = several(tmp_path, 3)
    said = prune(tmp_path, "--keep", "1")
    assert said.code == 0
    assert said.out.startswith("2 runs removed, ")
    assert said.out.endswith("; 1 run left\n")
    assert [each.name for each in (tmp_path / "runs").iterdir()] == names[:1]


@pytest.mark.slow
def test_a_dry_run_removes_nothing_and_names_what_it_would(tmp_path: Path) -> None:
    names = several(tmp_path, 2)
    said = prune(tmp_path, "--keep", "1", "--dry-run")
    assert f"would remove {names[1]}, " in said.out
    assert "1 run would be removed" in said.out
    assert len(listed(tmp_path)) == 2


@pytest.mark.slow
def test_only_what_is_old_enough_goes_and_with_both_bounds_what_is_both(tmp_path: Path) -> None:
    several(tmp_path, 2)
    assert prune(tmp_path, "--older-than", "1h").out.startswith("0 runs removed")
    assert prune(tmp_path, "--keep", "0", "--older-than", "2w").out.startswith("0 runs removed")
    assert prune(tmp_path, "--keep", "1", "--older-than", "0s").out.startswith("1 run removed")
    assert prune(tmp_path, "--older-than", "0d").out.startswith("1 run removed")


@pytest.mark.slow
def test_a_run_that_is_in_use_stays(tmp_path: Path) -> None:
    (name,) = several(tmp_path, 1)
    log = cut_off(tmp_path, name)
    descriptor = os.open(log, os.O_RDWR)
    with hold_lock(log, descriptor) as is_ours:
        assert is_ours
        assert [each["state"] for each in listed(tmp_path)] == ["in-use"]
        assert "in use" in say("runs", "--run-dir", tmp_path / "runs").out
        assert prune(tmp_path, "--keep", "0").out.startswith("0 runs removed")
    os.close(descriptor)
    assert log.is_file()
    assert prune(tmp_path, "--keep", "0").out.startswith("1 run removed")


def test_a_file_of_somebody_else_in_the_folder_of_a_run_is_never_removed(tmp_path: Path) -> None:
    (name,) = several(tmp_path, 1)
    note = tmp_path / "runs" / name / "note.txt"
    note.write_text("mine")
    said = prune(tmp_path, "--keep", "0", "--format", "json")
    assert said.code == 2
    (told,) = said.json["chosen"]
    assert (told["removed"], told["problem"]) == (False, "its log is gone, and its folder stays: note.txt lies in it")
    assert [each.name for each in note.parent.iterdir()] == ["note.txt"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "`--keep 10`"),
        (("--older-than", "3x"), "write it like `30d`, `2w` or `12h`"),
        (("--keep", "-1"), "--keep"),
    ],
)
def test_what_is_to_go_has_to_be_said(tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    several(tmp_path, 1)
    refused = prune(tmp_path, *more)
    assert refused.code == 2
    assert said in refused.err
    assert len(listed(tmp_path)) == 1


def test_options_of_a_command_stand_behind_it(tmp_path: Path) -> None:
    said = say("runs", "--run-dir", tmp_path, "prune", "--keep", "0")
    assert said.code == 2
    assert "options of `prune` stand behind it" in said.err


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (999_499, "999 kB"), (36_100_000, "36.1 MB")]
)
def test_sizes_are_for_people(number: int, text: str) -> None:
    assert size_as_text(number) == text
