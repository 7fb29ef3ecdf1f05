from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli.running.snapshots import Snapshots
from engine.model.language.kinds import Matcher
from engine.model.values.json import Json
from engine.model.values.span import Span
from engine.vocabulary import builtin
from tests.shell import SMALL, Said, say, suite_file

SEEN = SMALL.replace("output: { ok: true } }\n", "output.ok: { snapshot: ./seen/ok.json } }\n")


def run(folder: Path, *more: str) -> Said:
    return say("run", folder / "a.suite.yaml", "--run-dir", folder / "runs", *more)


def matcher(path: str) -> Matcher:
    kind = builtin().matchers["snapshot"]
    return Matcher(kind=kind, spec=kind.spec(snapshot=path), span=Span("suites/a.suite.yaml", 1, 1, 1, 2))


def kept(root: Path, *seen: tuple[str, Json]) -> list[str]:
    snapshots = Snapshots(root)
    for path, value in seen:
        snapshots.keep(matcher(path), value)
    return list(snapshots.write())


@pytest.mark.slow
def test_a_missing_snapshot_fails_until_it_is_written_and_then_holds(tmp_path: Path) -> None:
    suite_file(tmp_path, SEEN)
    first = run(tmp_path)
    assert first.code == 1
    assert "--update-snapshots" in first.out
    written = run(tmp_path, "--update-snapshots")
    assert written.code == 0
    assert "snapshot seen/ok.json written" in written.err
    assert json.loads((tmp_path / "seen" / "ok.json").read_text(encoding="utf-8")) is True
    assert run(tmp_path).code == 0


@pytest.mark.slow
def test_a_change_is_found_and_taken_over_only_when_asked_to(tmp_path: Path) -> None:
    suite_file(tmp_path, SEEN)
    run(tmp_path, "--update-snapshots")
    suite_file(tmp_path, SEEN.replace("ok: true, text", "ok: false, text"))
    assert run(tmp_path).code == 1
    assert run(tmp_path, "--update-snapshots").code == 0
    assert run(tmp_path).code == 0


def test_a_snapshot_lies_beside_the_suite_that_names_it(tmp_path: Path) -> None:
    assert kept(tmp_path, ("../seen/a.json", {"b": 1, "a": "ü"})) == ["snapshot seen/a.json written"]
    assert (tmp_path / "seen" / "a.json").read_text(encoding="utf-8") == '{\n  "a": "ü",\n  "b": 1\n}\n'


def test_what_has_not_changed_is_not_written_again(tmp_path: Path) -> None:
    kept(tmp_path, ("a.json", 1))
    assert kept(tmp_path, ("a.json", 1)) == []


def test_cases_that_see_different_values_are_told(tmp_path: Path) -> None:
    assert "several cases saw different values" in kept(tmp_path, ("a.json", 1), ("a.json", 2))[0]


def test_nothing_is_written_outside_the_project(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    assert kept(tmp_path / "root", ("../../a.json", 1)) == []
    assert not (tmp_path / "a.json").exists()


def test_a_snapshot_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    suite_file(tmp_path, "", "suites")
    assert "cannot be written" in kept(tmp_path, ("a.json", 1))[0]


PERSONAL = """\
suite: Personal
seed: 7
actions:
  find: { id: find, effects: read, pii: ["output.found[].mail"], stub: [ { output: {
    found: [ { mail: ann@example.com, id: 1 } ], said: "hello ${{ input.name }}" } } ] }
tests:
  - name: it finds
    action: find
    input: { name: { one-of: [Annabella], pii: true } }
    expect: { output: { snapshot: ./seen/found.json } }
"""


@pytest.mark.slow
def test_a_snapshot_holds_no_personal_data_and_is_compared_without_them(tmp_path: Path) -> None:
    suite_file(tmp_path, PERSONAL)
    assert run(tmp_path, "--update-snapshots").code == 0
    written = json.loads((tmp_path / "seen" / "found.json").read_text(encoding="utf-8"))
    assert written == {"found": [{"mail": "•••", "id": 1}], "said": "hello •••"}
    assert run(tmp_path).code == 0
    suite_file(tmp_path, PERSONAL.replace("ann@", "bob@"))
    assert run(tmp_path).code == 0
    suite_file(tmp_path, PERSONAL.replace("id: 1 }", "id: 2 }"))
    assert run(tmp_path).code == 1


def test_a_snapshot_named_with_either_slash_is_one_file(tmp_path: Path) -> None:
    assert kept(tmp_path, (r"seen\a.json", 1)) == ["snapshot suites/seen/a.json written"]
    assert kept(tmp_path, ("seen/a.json", 1)) == []
    assert kept(tmp_path, (r"C:\a.json", 1)) == kept(tmp_path, (r"..\..\a.json", 1)) == []
