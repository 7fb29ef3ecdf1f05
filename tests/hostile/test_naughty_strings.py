"""The big list of naughty strings through every way in and out, where it is beside us: none is changed on its way."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.source.tables.read import read_table
from tests.hostile.probe import has_escapes
from tests.shell import say, suite_file

LIST = Path(__file__).parents[3] / "shared" / "suites" / "naughty" / "blns.json"
STRINGS: tuple[str, ...] = tuple(json.loads(LIST.read_text(encoding="utf-8"))) if LIST.is_file() else ()

pytestmark = pytest.mark.skipif(not STRINGS, reason="the list of naughty strings lies outside of the project")

ECHO = """\
suite: Naughty
seed: 1
actions: { echo: { id: echo, effects: read, stub: [ { output: { text: "${{ input.text }}" } } ] } }
tests:
"""
ROWS = (
    ECHO
    + """\
  - name: comes back as it went
    action: echo
    table: rows.jsonl
    expect: { output.text: "${{ input.text }}" }
"""
)
"""Each is sent, comes back, and is compared with what was sent."""


def test_a_table_holds_each_as_it_is() -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([["text"], *([each] for each in STRINGS)])
    for text, name in ((out.getvalue(), "k.csv"), ("".join(map(_line, STRINGS)), "k.jsonl")):
        read = read_table(text, name)
        assert read.value is not None, read.diagnostics
        assert [row.cells["text"].value for row in read.value.rows] == list(STRINGS)


@pytest.mark.slow
def test_each_comes_back_as_it_was_sent_and_harms_no_report(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    path = suite_file(tmp_path, ROWS)
    (tmp_path / "rows.jsonl").write_text("".join(map(_line, STRINGS)), encoding="utf-8")
    junit, summary, artifact = (tmp_path / name for name in ("j.xml", "s.json", "a.json"))
    reports = (f"junit={junit}", f"json={summary}", f"artifact={artifact}")
    options = [word for each in reports for word in ("--report", each)]
    said = say("run", path, *options, "--run-dir", tmp_path / "runs", "-v")
    assert (said.code, f"{len(STRINGS)} of {len(STRINGS)} passed" in said.out) == (0, True), said.out[-2_000:]
    record_property("figures", f"naughty strings: {len(STRINGS)} sent and answered")
    assert not has_escapes(said.out + said.err)
    assert len(list(ET.parse(junit).iter("testcase"))) == len(STRINGS)
    for each in (summary, artifact):
        json.loads(each.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_each_as_a_name_and_as_a_constant_is_read_as_it_stands(tmp_path: Path) -> None:
    words = [json.dumps(each) for each in STRINGS if each.strip()]
    tests = "".join(
        f"  - {{ name: {word}, id: n{number}, action: echo, input: {{ text: {word} }},\n"
        f"      expect: {{ output.text: {word} }} }}\n"
        for number, word in enumerate(words)
        if "${{" not in word
    )
    said = say("check", suite_file(tmp_path, ECHO + tests), "--format", "json")
    assert "E999" not in said.out + said.err
    assert not has_escapes(said.err)


@pytest.mark.slow
def test_each_as_a_question_a_template_and_a_pattern_is_answered_or_refused_in_words(tmp_path: Path) -> None:
    tests = "".join(
        f"  - name: n{number}\n    action: echo\n    input: {{ text: {json.dumps('${{ ' + each + ' }}')} }}\n"
        f"    expect: {{ check: [{{ that: {json.dumps(each)} }}], output.text: {{ matches: {json.dumps(each)} }} }}\n"
        for number, each in enumerate(STRINGS)
    )
    said = say("check", suite_file(tmp_path, ECHO + tests))
    assert said.code == 2
    assert "E999" not in said.out + said.err
    assert not has_escapes(said.out + said.err)


def _line(text: str) -> str:
    return json.dumps({"text": text}) + "\n"
