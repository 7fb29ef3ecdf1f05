"""A suite author's session: an empty file becomes a whole suite by taking proposals, and `engine check` accepts it."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.e2e.editor.language_server import CURSOR, Editor
from tests.shell import say, suite_file

pytestmark = pytest.mark.slow

MODELINE = "# yaml-language-server: $schema=schemas/suite.schema.json\n"
FILE = "session.yaml"
STOP = re.compile(r"\$\{\d+:((?:[^{}\\]|\\.)*)\}|\$\{\d+\|([^,|]*)[^}]*\}|\$\d+|\$\{\d+\}")
"""A place where the cursor stops in what was inserted: with a text, with choices, or with neither."""

WHOLE = """\
suite: Scoring of customers
version: 1
tags: [smoke]
actions:
  score:
    id: score-1
    effects: read
    stub:
      - output: { processed: true, risk_score: 50 }
inputs:
  customer:
    email:
      gen: person.email
      edges: missing
    amount:
      gen: decimal
      min: 1
      max: 100
    level:
      one-of: [low, high]
matrix:
  region: [eu, us]
tests:
  - name: a customer is scored
    action: score
    input: customer
    cases:
      cover: pairs
      max: 50
    tags: [fast]
    expect:
      status: completed
      within: 5s
      output:
        processed: true
        risk_score:
          type: integer
          between: [0, 100]
      check:
        - that: output.risk_score >= `0`
          because: a score is never negative
          severity: fail
  - name: the score stays
    steps:
      - id: first
        action: score
        input: customer
      - action: score
        input: customer
        expect:
          status: completed
  - name: the score settles
    action: score
    input: customer
    retry:
      until: output.risk_score == `50`
      every: 1s
      for: 5s
    known-failure:
      ticket: TEL-12
gate:
  pass-rate: ">= 90%"
  errors: "< 1%"
"""
"""What the author has in mind."""

FREE = {"score", "customer", "email", "amount", "level", "region", "processed", "risk_score"}
"""Keys that are names of the author's own: nobody can propose them."""

CLOSED = {"effects", "gen", "edges", "cover", "status", "type", "severity"}
"""Keys whose values are proposed."""


def accept(inserted: str) -> str:
    """What stands in the file after a proposal was taken and its placeholders were left as they are."""
    return STOP.sub(lambda found: found[1] or found[2] or "", inserted).replace("\\", "")


def test_an_author_completes_a_whole_suite_key_by_key(editor: Editor, tmp_path: Path) -> None:
    written = MODELINE
    taken = 0
    for line in WHOLE.splitlines():
        found = re.match(r"(?P<indent>[ -]*)(?P<key>[\w-]+):(?P<value>.*)", line)
        assert found is not None
        margin, key, value = found["indent"], found["key"], found["value"].strip()
        if key not in FREE:
            proposals = editor.completion(FILE, f"{written}{margin}{CURSOR}")
            assert key in proposals, f"`{key}` is not proposed behind\n{written}{margin}"
            assert accept(proposals[key].text).startswith(f"{key}:")
            assert proposals[key].doc, f"`{key}` is proposed without a word about it"
            taken += 1
        if key in CLOSED:
            values = editor.completion(FILE, f"{written}{margin}{key}: {CURSOR}")
            assert value in values, f"`{value}` is not proposed behind `{key}: `"
            assert values[value].doc, f"`{value}` is proposed without a word about it"
            taken += 1
        written += f"{line}\n"
    assert written == MODELINE + WHOLE
    assert taken >= 50
    assert editor.problems(FILE, written) == []
    assert say("check", suite_file(tmp_path, WHOLE)).code == 0


def test_the_suite_offered_in_an_empty_file_is_accepted_as_it_is(editor: Editor, tmp_path: Path) -> None:
    offered = accept(editor.completion(FILE, CURSOR.join((MODELINE, "")))["a new suite"].text) + "\n"
    assert editor.problems(FILE, MODELINE + offered) == []
    said = say("check", suite_file(tmp_path, offered))
    assert said.code == 0, said.err


@pytest.mark.parametrize("snippet", ["a test", "a test of broken fields"])
def test_a_test_offered_in_the_list_of_tests_is_accepted_as_it_is(editor: Editor, tmp_path: Path, snippet: str) -> None:
    head = (
        "suite: S\nactions:\n  action: { id: a }\ninputs:\n  input: { x: { gen: integer, max: 5, edges: above-max } }\n"
    )
    marked = f"{MODELINE}{head}tests:\n  - {CURSOR}"
    first, _, rest = accept(editor.completion(FILE, marked)[snippet].text).partition("\n")
    # How far the server indents the lines after the first depends on what it was asked before; editors align them.
    whole = f"{head}tests:\n  - {first}\n{indent(dedent(rest), '    ')}\n"
    assert editor.problems(FILE, MODELINE + whole) == []
    said = say("check", suite_file(tmp_path, whole))
    assert said.code == 0, (whole, said.err)
