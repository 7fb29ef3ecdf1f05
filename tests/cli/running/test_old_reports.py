"""Where nothing was run, no report of an earlier run is left that would be believed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.vocabulary import builtin
from tests.shell import SMALL, Said, say, suite_file

BROKEN = SMALL.replace("action: echo", "action: ecoh")
FORMATS = sorted(builtin().reporters)
OLD = '{"format": 1, "run": "passed"}\n'
OLD_XML = '<?xml version="1.0"?>\n<testsuites name="passed">'
OLD_TEXT = "1 of 1 passed (100.00 %) · every gate held · exit 0\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(name: str, *more: str, text: str = SMALL) -> Said:
    suite_file(Path(), text)
    return say("run", "a.suite.yaml", "--run-dir", "runs", f"--report={name}=old.txt", *more)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("text", "more"),
    [
        (BROKEN, ()),
        (SMALL, ("--target", "nowhere")),
        (SMALL, ("--typo",)),
        (SMALL, ("--rate", "often")),
        (SMALL, ("--only", "x")),
    ],
)
def test_no_old_report_stays_where_nothing_was_run(name: str, text: str, more: tuple[str, ...]) -> None:
    assert run(name).code == 0
    assert "nothing was run" not in Path("old.txt").read_text()
    assert run(name, *more, text=text).code == 2
    assert "nothing was run: exit 2" in Path("old.txt").read_text()


@pytest.mark.parametrize("name", ["artifact", "json", "junit"])
def test_it_says_so_where_there_was_none_and_in_what_begins_as_one(name: str) -> None:
    for _ in range(2):
        said = say("run", "nowhere.suite.yaml", "--report", f"{name}=new/a.{name}")
        assert (said.code, "nothing was run: exit 2" in Path(f"new/a.{name}").read_text()) == (2, True)


def test_nothing_that_was_run_is_an_error_in_junit() -> None:
    assert run("junit", text=BROKEN).code == 2
    assert '<error type="not-run" message="nothing was run: exit 2"/>' in Path("old.txt").read_text()
    assert 'tests="1" failures="0" errors="1"' in Path("old.txt").read_text()


def test_where_nothing_was_to_be_run_again_it_is_none() -> None:
    run("junit")
    assert run("junit", "--rerun", "failed").code == 0
    assert 'tests="1" failures="0" errors="0" skipped="1"' in Path("old.txt").read_text()
    assert "nothing was run: exit 0" in Path("old.txt").read_text()


def test_a_run_that_could_not_begin_leaves_none() -> None:
    Path("runs").write_text("no folder")
    Path("old.txt").write_text(OLD)
    assert run("json").code == 3
    assert "nothing was run: exit 3" in Path("old.txt").read_text()


def test_a_bug_of_ours_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr("engine.cli.running.preparation.prepare", broken)
    Path("old.txt").write_text(OLD)
    assert run("json").code == 5
    assert "nothing was run: exit 5" in Path("old.txt").read_text()


def test_a_run_that_is_killed_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def look(*_: object) -> None:
        seen.append(Path("old.txt").read_text())
        raise RuntimeError("killed here")

    monkeypatch.setattr("engine.cli.running.carry_out.launch", look)
    Path("old.txt").write_text(OLD_TEXT)
    run("terminal")
    assert "the run was begun, and ended before this report was written: exit 3" in seen[0]


def test_a_report_that_cannot_be_made_again_leaves_none() -> None:
    Path("old.txt").write_text(OLD_XML)
    assert say("report", "nothing", "--run-dir", "runs", "--report", "junit=old.txt").code == 2
    assert "nothing was reported: exit 2" in Path("old.txt").read_text()


def test_a_resume_that_is_refused_leaves_none() -> None:
    Path("old.txt").write_text(OLD_XML)
    assert say("resume", "nothing", "--run-dir", "runs", "--report", "junit=old.txt").code == 2
    assert "nothing was run: exit 2" in Path("old.txt").read_text()


@pytest.mark.parametrize("name", ["rows.csv", "contract.json", "notes", ".env", "notes.txt", "notes.md"])
@pytest.mark.parametrize("form", FORMATS)
def test_what_looks_like_no_report_is_left_as_it_is(name: str, form: str) -> None:
    Path(name).write_text("precious: 1\n")
    assert say("run", "nowhere.suite.yaml", "--report", f"{form}={name}").code == 2
    assert Path(name).read_text() == "precious: 1\n"


def test_whoever_asks_for_help_loses_nothing() -> None:
    Path("old.txt").write_text(OLD)
    assert say("run", "--report", "junit=old.txt", "--help").code == 0
    assert Path("old.txt").read_text() == OLD


def test_a_format_that_cannot_say_so_is_left_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    def render(_report: object) -> str:
        return "all is well"

    kinds = builtin().reporters
    odd = kinds["json"].but(render=render)
    monkeypatch.setattr(
        "engine.vocabulary.load_vocabulary", lambda: replace(builtin(), reporters={**kinds, "json": odd})
    )
    Path("old.txt").write_text(OLD)
    assert say("run", "nowhere.suite.yaml", "--report", "json=old.txt").code == 2
    assert Path("old.txt").read_text() == ""
