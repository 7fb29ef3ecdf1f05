from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.cli.starter.first_suite import BESIDE
from tests.shell import ROOT, Said, say

ACTION = ROOT / "suites" / "contracts" / "risk-score.custom.json"
CORPUS = ROOT.parent / "shared" / "corpus" / "actions"

ODD: dict[str, Any] = {
    "name": "Odd: names & bounds - Exported 2024-12-05 @ 13:36",
    "config": {"request": {"requestType": "GET"}},
    "contract": {
        "input": {
            "inputSchema": {
                "$schema": "http://json-schema.org/draft-04/schema#",
                "type": "object",
                "required": ["Kunde Nr.", "level", "ratio", "when", "tags"],
                "properties": {
                    "Kunde Nr.": {"type": "integer", "minimum": 1, "exclusiveMinimum": True, "maximum": 99},
                    "level": {"type": "string", "enum": ["no", "true", "a: b", "#1"]},
                    "ratio": {"type": "number", "minimum": 0.25, "maximum": 0.75},
                    "when": {"type": "string", "format": "date-time"},
                    "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1},
                    "note": {"type": "string", "minLength": 2, "maxLength": 5},
                    "yes": {"type": "boolean"},
                    "more": {"type": "object", "properties": {"a": {"type": "string"}}},
                },
                "additionalProperties": False,
            }
        },
        "output": {"successSchema": {"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}}}},
    },
}


def run(folder: Path) -> Said:
    return say("run", folder / "suites", "--run-dir", folder / "runs", "--format", "json")


@pytest.mark.slow
def test_from_nothing_a_suite_runs_at_once(tmp_path: Path) -> None:
    assert say("init", tmp_path / "new").code == 0
    checked = say("check", tmp_path / "new")
    assert (checked.code, "nothing is wrong" in checked.out) == (0, True)
    said = run(tmp_path / "new")
    assert (said.code, said.json["target"], said.json["passed"]) == (0, "emulator", said.json["planned"])


@pytest.mark.slow
def test_every_file_leads_the_editor_to_a_schema_that_is_there(tmp_path: Path) -> None:
    say("init", tmp_path, "--from", ACTION)
    written = [*tmp_path.glob("*.yaml"), *tmp_path.glob("suites/*.yaml")]
    assert len(written) == 5
    for path in written:
        modeline = path.read_text(encoding="utf-8").partition("\n")[0]
        schema = path.parent / modeline.removeprefix("# yaml-language-server: $schema=")
        assert json.loads(schema.read_text(encoding="utf-8"))["$schema"]


@pytest.mark.slow
@pytest.mark.parametrize("document", [json.loads(ACTION.read_text(encoding="utf-8")), ODD], ids=["plain", "odd"])
def test_from_an_exported_action_three_suites_run_at_once(tmp_path: Path, document: dict[str, Any]) -> None:
    source = tmp_path / "My Action.custom.json"
    source.write_text(json.dumps(document), encoding="utf-8")
    assert say("init", tmp_path / "new", "--from", source).code == 0
    checked = say("check", tmp_path / "new")
    assert (checked.code, "3 suites checked, nothing is wrong" in checked.out) == (0, True)
    said = run(tmp_path / "new")
    assert (said.code, said.json["passed"]) == (0, said.json["planned"])
    assert said.json["planned"] > 20


@pytest.mark.slow
def test_an_action_whose_name_is_a_device_on_windows_gets_files_that_can_be_checked_out_there(tmp_path: Path) -> None:
    source = tmp_path / "x.custom.json"
    source.write_text(json.dumps({**json.loads(ACTION.read_text(encoding="utf-8")), "name": "Aux"}), encoding="utf-8")
    assert say("init", tmp_path / "new", "--from", source).code == 0
    assert [path.name for path in (tmp_path / "new" / "contracts").iterdir()] == ["aux-action.custom.json"]
    assert say("check", tmp_path / "new").code == 0


@pytest.mark.slow
def test_the_contract_is_copied_letter_for_letter(tmp_path: Path) -> None:
    say("init", tmp_path, "--from", ACTION)
    assert (tmp_path / "contracts" / "risk-score.custom.json").read_bytes() == ACTION.read_bytes()


@pytest.mark.slow
def test_an_action_that_only_reads_may_be_asked_twice(tmp_path: Path) -> None:
    source = tmp_path / "a.custom.json"
    source.write_text(json.dumps(ODD), encoding="utf-8")
    say("init", tmp_path / "new", "--from", source)
    assert "effects: read" in (tmp_path / "new" / "suites" / "odd-names-bounds-shared.yaml").read_text("utf-8")
    say("init", tmp_path / "post", "--from", ACTION)
    assert "effects: write" in (tmp_path / "post" / "suites" / "risk-score-shared.yaml").read_text("utf-8")


def test_nothing_is_overwritten_and_what_is_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "engine.yaml").write_text("mine\n", encoding="utf-8")
    said = say("init", tmp_path)
    assert said.code == 2
    assert "engine.yaml" in said.err
    assert [each.name for each in tmp_path.iterdir()] == ["engine.yaml"]
    assert (tmp_path / "engine.yaml").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.slow
def test_logs_stay_out_of_git_and_the_editor_knows_which_schema_is_whose(tmp_path: Path) -> None:
    say("init", tmp_path)
    assert (tmp_path / ".gitignore").read_text("utf-8").splitlines()[1:] == ["/.engine/*/", ".env"]
    schemas = json.loads((tmp_path / ".vscode" / "settings.json").read_text("utf-8"))["yaml.schemas"]
    assert all((tmp_path / each).is_file() for each in schemas)
    assert schemas["./.engine/suite.schema.json"] == ["*.suite.yaml"]
    recommended = json.loads((tmp_path / ".vscode" / "extensions.json").read_text("utf-8"))
    assert recommended == {"recommendations": ["redhat.vscode-yaml"]}


@pytest.mark.slow
@pytest.mark.parametrize("name", BESIDE)
def test_what_other_tools_have_a_say_in_is_kept(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine\n", encoding="utf-8")
    said = say("init", tmp_path)
    assert (said.code, (tmp_path / name).read_text("utf-8")) == (0, "mine\n")
    assert f"kept  {(tmp_path / name).as_posix()}" in said.out


@pytest.mark.slow
def test_a_second_action_joins_the_project_that_is_there(tmp_path: Path) -> None:
    say("init", tmp_path)
    said = say("init", tmp_path, "--from", ACTION)
    assert said.code == 0
    assert "kept" in said.out
    assert say("init", tmp_path, "--from", ACTION).code == 2


@pytest.mark.parametrize("text", ["{", "[]", '{"contract": {}}', '{"a": 1}'])
def test_what_is_no_exported_action_is_refused(tmp_path: Path, text: str) -> None:
    source = tmp_path / "a.json"
    source.write_text(text, encoding="utf-8")
    said = say("init", tmp_path / "new", "--from", source)
    assert said.code == 2
    assert not (tmp_path / "new").exists()


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    said = say("init", tmp_path, "--from", tmp_path / "nowhere.json")
    assert said.code == 2
    assert "there is no file or folder" in said.err
    assert "-->" not in said.err


@pytest.mark.slow
def test_a_machine_is_told_what_was_written(tmp_path: Path) -> None:
    said = say("init", tmp_path, "--format", "json")
    assert said.json["wrote"] == [str(tmp_path / name) for name in ("engine.yaml", "suites/first.suite.yaml", *BESIDE)]
    assert said.json["kept"] == []
    assert said.json["now"] == f"engine run {tmp_path}/suites"


@pytest.mark.slow
def test_the_first_suite_uses_every_edge_that_it_names(tmp_path: Path) -> None:
    say("init", tmp_path)
    edges = run(tmp_path).json["coverage"]["input_edges"]
    assert (edges["covered"], edges["of"]) == (14, 14)


def test_a_live_action_is_said_to_be_out_of_reach(tmp_path: Path) -> None:
    said = say("init", tmp_path, "--action", "custom_-_1", "--target", "eu")
    assert said.code == 2
    assert "--from" in said.err


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of exported actions is not beside this repository")
@pytest.mark.parametrize("source", sorted(CORPUS.glob("*.json"))[::12], ids=lambda path: path.name[-40:])
def test_real_exports_give_suites_that_pass(tmp_path: Path, source: Path) -> None:
    assert say("init", tmp_path, "--from", source).code == 0
    assert "nothing is wrong" in say("check", tmp_path).out
    assert run(tmp_path).code == 0
