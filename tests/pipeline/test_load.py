from __future__ import annotations

import gc
import json
from pathlib import Path

from engine.pipeline.load import load
from engine.vocabulary import builtin
from tests.shell import SMALL, suite_file

VOCABULARY = builtin()


def test_files_that_files_name_are_read_until_nothing_is_new(tmp_path: Path) -> None:
    suite_file(tmp_path, "kind: library\nuse: [two.yaml]\n", "one.yaml")
    suite_file(tmp_path, "kind: library\nvars: { x: 1 }\n", "two.yaml")
    workspace = load([suite_file(tmp_path, SMALL + "use: [one.yaml]\n")], VOCABULARY)
    assert workspace.diagnostics == ()
    assert set(workspace.sources) == {"a.suite.yaml", "one.yaml", "two.yaml"}
    assert workspace.suites[0].vars == {"x": 1}


def test_a_library_that_is_not_there_is_told_once_where_it_is_named(tmp_path: Path) -> None:
    suite_file(tmp_path, "kind: library\n", "shared.yaml")
    workspace = load([suite_file(tmp_path, SMALL + "use: [shard.yaml]\n")], VOCABULARY)
    assert [(each.code, each.span.line, each.help) for each in workspace.diagnostics] == [
        ("E155", 11, "did you mean `shared.yaml`?")
    ]


def test_a_library_that_is_no_yaml_is_told_in_its_own_place_and_where_it_is_used(tmp_path: Path) -> None:
    suite_file(tmp_path, "kind: [library\n", "shared.yaml")
    workspace = load([suite_file(tmp_path, SMALL + "use: [shared.yaml]\n")], VOCABULARY)
    assert [(each.code, each.span.file) for each in workspace.diagnostics] == [
        ("E155", "a.suite.yaml"),
        ("E019", "shared.yaml"),
    ]


def test_a_contract_with_junk_behind_it_is_read_with_a_warning(tmp_path: Path) -> None:
    suite_file(tmp_path, '{"contract": {"input": {"inputSchema": {"type": "object"}}}} }}', "c.json")
    text = SMALL.replace("id: echo,", "id: echo, contract: c.json,")
    workspace = load([suite_file(tmp_path, text)], VOCABULARY)
    assert not workspace.has_errors
    assert workspace.suites[0].contracts["echo"].input_schema == {"type": "object"}


def test_the_collector_is_as_it_was(tmp_path: Path) -> None:
    path = suite_file(tmp_path, SMALL)
    load([path], VOCABULARY)
    assert gc.isenabled()
    gc.disable()
    try:
        load([path], VOCABULARY)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_project_file_is_looked_for_upwards_and_spans_count_from_its_folder(tmp_path: Path) -> None:
    suite_file(tmp_path, "default-target: emulator\n", "engine.yaml")
    workspace = load([suite_file(tmp_path / "deep" / "er", SMALL)], VOCABULARY)
    assert workspace.project is not None
    assert workspace.suites[0].file == "deep/er/a.suite.yaml"


def test_two_suites_with_one_title_are_told(tmp_path: Path) -> None:
    suite_file(tmp_path, SMALL)
    suite_file(tmp_path, SMALL, "b.suite.yaml")
    found = load([tmp_path], VOCABULARY).diagnostics
    assert [(each.code, each.span.file, each.related[0].span.file) for each in found] == [
        ("W245", "b.suite.yaml", "a.suite.yaml")
    ]


def test_a_file_in_a_folder_below_is_meant_by_its_name_there(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    suite_file(tmp_path, "kind: library\n", "data/shared.yaml")
    workspace = load([suite_file(tmp_path, SMALL + "use: [shared.yaml]\n")], VOCABULARY)
    assert [each.help for each in workspace.diagnostics] == ["did you mean `data/shared.yaml`?"]


TEXTS = """\
suite: Texts
actions: { echo: { id: echo, effects: read%s } }
tests:
  - name: it answers
    action: echo
    expect:
      check:
        - that: output.done == 'true'
        - that: output.call.length > `3`
        - that: output.other == 'false'
"""
TYPES = {
    "done": {"type": "string"},
    "call": {"type": "object", "properties": {"length": {"type": "number"}}, "additionalProperties": False},
}


def test_where_a_contract_knows_what_an_answer_holds_nothing_is_guessed(tmp_path: Path) -> None:
    alone = load([suite_file(tmp_path, TEXTS % "")], VOCABULARY)
    assert [each.code for each in alone.diagnostics] == ["W326", "W327", "W326"]
    contract = {"output": {"type": "object", "properties": TYPES}}
    suite_file(tmp_path, json.dumps(contract), "c.json")
    known = load([suite_file(tmp_path, TEXTS % ", contract: c.json")], VOCABULARY)
    assert [(each.code, each.span.line) for each in known.diagnostics if each.code.startswith("W32")] == []
