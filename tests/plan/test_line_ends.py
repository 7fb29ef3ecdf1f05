"""Git on Windows checks text out with CR LF: the same suites, so the same plan."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

import pytest

from tests.shell import say

SUITE = """\
suite: Lines
seed: 7
actions:
  echo:
    id: echo
    effects: read
    contract: echo.custom.json
    stub:
      - output: { ok: true }
tests:
  - name: >-
      a name that is
      folded
    action: echo
    input:
      text: |
        kept
        as it is
      said: "over
        two lines"
    expect: { output: { schema: out.json } }
  - name: rows of a table
    action: echo
    table: rows.csv
    input: { text: "${{ row.text }}", said: "${{ row.said }}" }
    expect: { output: { ok: true } }
  - name: rows of objects
    action: echo
    table: rows.jsonl
    input: { text: "${{ row.text }}", said: x }
    expect: { output: { ok: true } }
"""
FILES = {
    "a.suite.yaml": SUITE,
    "rows.csv": 'text,said\nx,"one\ntwo"\ny,three\n',
    "rows.jsonl": '{"text": "p"}\n{"text": "q"}\n',
    "out.json": '{\n  "type": "object"\n}\n',
    "echo.custom.json": """\
{
  "name": "Echo",
  "contract": {
    "input": { "inputSchema": { "type": "object", "properties": {
      "text": { "type": "string" }, "said": { "type": "string" } } } },
    "output": { "successSchema": { "type": "object", "properties": { "ok": { "type": "boolean" } } } }
  }
}
""",
}


def project(folder: Path, end: str) -> Path:
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_bytes(text.replace("\n", end).encode())
    return folder


def test_lines_that_end_in_cr_lf_give_the_same_hash_and_the_same_cases(tmp_path: Path) -> None:
    told = []
    for name, end in (("lf", "\n"), ("crlf", "\r\n")):
        with chdir(project(tmp_path / name, end)):
            plan = say("plan", ".", "--now", "2026-01-01", "--format", "json")
            cases = say("plan", ".", "--now", "2026-01-01", "--cases")
        assert (plan.code, cases.code) == (0, 0), plan.err
        told.append((plan.json, cases.out))
    assert told[0] == told[1]
    assert told[0][1].count("\n") == 5
    assert "one\\ntwo" in told[0][1]


@pytest.mark.slow
def test_a_run_whose_suites_were_checked_out_anew_with_other_ends_of_lines_goes_on(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", "\n")
    assert say("run", folder, "--run-dir", tmp_path / "runs", "--max-time", "1ms", "-q").code == 4
    for name, text in FILES.items():
        (folder / name).write_bytes(text.replace("\n", "\r\n").encode())
    said = say("resume", "--run-dir", tmp_path / "runs", "-q")
    assert said.code == 0, said.err


def test_ends_of_lines_that_are_mixed_were_chosen_and_count(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", "\n")
    before = say("plan", folder, "--now", "2026-01-01", "--cases").out
    (folder / "rows.csv").write_bytes(b'text,said\nx,"one\r\ntwo"\ny,three\n')
    after = say("plan", folder, "--now", "2026-01-01", "--cases").out
    assert "one\\r\\ntwo" in after
    assert before != after
