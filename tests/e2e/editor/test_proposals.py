"""What an editor proposes is accepted by `engine check` where it is put, and what it shows of a word is short."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent

import pytest

from engine.model.source.diagnostic import Diagnostic, Severity
from engine.pipeline.load import load
from engine.vocabulary import builtin
from tests.e2e.editor.language_server import CURSOR, Editor
from tests.e2e.editor.test_session import accept
from tests.shell import ROOT
from tests.suite.test_schema_agreement import WHOLE

pytestmark = pytest.mark.slow

MODELINE = "# yaml-language-server: $schema=schemas/suite.schema.json\n"
HOVER_MAX = 1_500
"""Characters of what an editor shows of one word: what fits on a screen."""
HEAD = """\
suite: Scoring
actions:
  score: { id: score-1, effects: read }
  action: { id: action-1, effects: read }
inputs:
  input: { field: { gen: uuid } }
  customer: { email: { gen: person.email, edges: missing } }
"""
TESTS = "tests:\n  - name: a customer is scored\n    action: score\n"
TEST = HEAD + TESTS + "    input: customer\n"
FIELD = HEAD + TESTS + "    input:\n      x:\n        "
PLACES = (
    HEAD + TESTS + CURSOR,
    HEAD.replace("inputs:", f"  more:\n    id: x\n    {CURSOR}\ninputs:") + TESTS,
    HEAD.replace("inputs:", f"  more:\n    id: x\n    stub:\n      - after: 1s\n        {CURSOR}\ninputs:") + TESTS,
    TEST + f"    {CURSOR}",
    TEST + f"    cases:\n      max: 5\n      {CURSOR}",
    TEST + f"    expect:\n      {CURSOR}",
    TEST + f"    expect:\n      check:\n        - that: output.a == 'b'\n          {CURSOR}",
    TEST + f"    expect:\n      output:\n        risk_score:\n          {CURSOR}",
    *(TEST + f"    {key}:\n      {CURSOR}" for key in ("retry", "compare", "relate", "upstream", "wait")),
    TEST + f"    known-failure:\n      ticket: T-1\n      {CURSOR}",
    TEST + f"    table:\n      file: ./a.csv\n      {CURSOR}",
    HEAD + f"tests:\n  - name: t\n    steps:\n      - action: score\n        {CURSOR}",
    *(TEST + f"{key}:\n  {CURSOR}" for key in ("matrix", "defaults", "gate")),
    *(TEST + f"gate:\n  {key}:\n    {CURSOR}" for key in ("coverage", "latency")),
    TEST + f"baseline:\n  run: main\n  {CURSOR}",
    FIELD + CURSOR,
    *(FIELD + f"gen: {name}\n        {CURSOR}" for name in ("integer", "decimal", "text", "date", "phone")),
    FIELD + f"gen: uuid\n        edges:\n          - name: odd\n            {CURSOR}",
)
"""Places where a key stands next."""
VALUES_MAX = 25
"""Proposals of one value that are tried; lists of generators and edges are longer, and each is one name."""


def put(marked: str, text: str) -> str:
    """A text with what was inserted at the cursor; an editor moves further lines to the column of the first."""
    before, _, after = marked.partition(CURSOR)
    margin = " " * (len(before) - before.rfind("\n") - 1)
    first, _, rest = text.partition("\n")
    return f"{before}{first}\n{indent(rest.rstrip(), margin)}\n{after}"


def wrong_shapes(file: Path, text: str) -> list[Diagnostic]:
    """The errors that say of a value that it cannot stand where it does; of what is still to be written, none."""
    file.write_text(text, encoding="utf-8")
    found = load([file], builtin()).diagnostics
    shapes = [each for each in found if each.severity is Severity.ERROR and re.match("E10|E12[0-4]|E143", each.code)]
    return [each for each in shapes if not re.search("nothing|null|is missing|not have both|both `id`", each.message)]


def test_every_key_and_every_value_that_is_proposed_is_accepted(editor: Editor, tmp_path: Path) -> None:
    refused: list[tuple[str, str, str]] = []
    tried = 0
    for place in PLACES:
        for label, proposal in editor.completion("keys.yaml", MODELINE + place).items():
            written = accept(proposal.text)
            texts = [written]
            if written.endswith(": "):
                marked = put(place, f"{written}{CURSOR}")
                values = list(editor.completion("values.yaml", MODELINE + marked).values())[:VALUES_MAX]
                texts += [written + accept(each.text) for each in values]
            for text in texts:
                tried += 1
                found = wrong_shapes(tmp_path / "a.suite.yaml", put(place, text))
                refused += [(label, text, each.message) for each in found]
    assert tried > 400
    assert refused == []


@pytest.mark.parametrize(
    ("place", "some"),
    [
        (TEST + "    cases: ¦", {"5", "{ cover: pairs }", "{ break: one-field }"}),
        (FIELD + "gen: uuid\n        edges: [emo¦]", {"emoji", "missing"}),
        (FIELD + "gen: uuid\n        edges:\n          - emo¦", {"emoji", "missing"}),
        (HEAD + TESTS + "    input:\n      x: ¦", {"a generated value: uuid"}),
    ],
)
def test_what_an_author_looks_for_is_proposed(editor: Editor, place: str, some: set[str]) -> None:
    assert some <= set(editor.completion("some.yaml", MODELINE + place))


@pytest.mark.parametrize(
    ("place", "none"),
    [
        (TEST + "    cases: ¦", {"true", "false", "null"}),
        (TEST + "    cases:\n      ¦", {"5"}),
        (FIELD + "gen: uuid\n        edges:\n          - name: x\n            ¦", {"missing"}),
        (FIELD + "gen: uuid\n        edges: [¦]", {"- (array item) anything else", "- (array item) undefined"}),
        (HEAD + TESTS + '    input:\n      x: "${{ ¦ }}"', {"a generated value: uuid", "true", "null"}),
        (HEAD + TESTS + "    input:\n      x: ${{ ¦ }}", {"a generated value: uuid", "true", "null"}),
    ],
)
def test_what_cannot_stand_there_is_not_proposed(editor: Editor, place: str, none: set[str]) -> None:
    assert none & set(editor.completion("none.yaml", MODELINE + place)) == set()


def words(text: str) -> Iterator[str]:
    """A text with the cursor in each of its words in turn."""
    for found in re.finditer(r"[A-Za-z][^\s:\"]*", text):
        yield text[: found.start()] + CURSOR + text[found.start() :]


def test_what_is_shown_of_any_word_fits_on_a_screen_and_is_in_words_of_the_language(editor: Editor) -> None:
    suites = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "suites").glob("*.suite.yaml"))]
    texts = [json.dumps(WHOLE, indent=1), *(re.sub("^#.*\n", "", text, flags=re.MULTILINE) for text in suites)]
    shown = [editor.hover("hover.yaml", MODELINE + marked) for text in texts for marked in words(text)]
    assert len(shown) > 300
    assert [each for each in shown if len(each) > HOVER_MAX] == []
    assert {each for each in shown if re.search(r"anything else|one of these|undefined|^#### [A-Z]", each)} == set()
