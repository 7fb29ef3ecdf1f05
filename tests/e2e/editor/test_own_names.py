"""The schema of a project: an author's own actions, inputs, targets and contract fields are proposed as well."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.pipeline.load import load
from engine.suite.documents.schemas import project_suite_schema
from engine.vocabulary import builtin
from tests.e2e.editor.language_server import Editor
from tests.shell import ROOT, SUITES

pytestmark = pytest.mark.slow

FILE = "own.yaml"
MODELINE = "# yaml-language-server: $schema=own.schema.json\n"
TEST = "suite: S\ntests:\n  - name: t\n    action: risk-score\n"


@pytest.fixture(scope="module")
def author(editor: Editor, tmp_path_factory: pytest.TempPathFactory) -> Editor:
    """The editor, in the project of the example suites."""
    project: Path = tmp_path_factory.mktemp("project")
    shutil.copytree(SUITES, project / "suites")
    shutil.copy(ROOT / "engine.yaml", project)
    vocabulary = builtin()
    found = load([project / "suites"], vocabulary)
    schema = project_suite_schema(vocabulary, found.suites, found.project)
    (editor.folder / "own.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    return editor


@pytest.mark.parametrize(
    ("place", "own"),
    [
        ("suite: S\ntests:\n  - name: t\n    action: ¦", ["risk-score"]),
        ("suite: S\ntests:\n  - name: t\n    steps:\n      - action: ¦", ["risk-score"]),
        (TEST + "    input: ¦", ["customer", "odd-customer"]),
        (TEST + "    only-on: [¦]", ["emulator"]),
        (TEST + "    tags: [¦]", ["smoke", "edge"]),
        (TEST + "    needs: [¦]", ["an ordinary customer is scored"]),
        (TEST + "    input:\n      ¦", ["customer_id", "email", "transaction_amount", "risk_level"]),
        (TEST + "    input:\n      email: a@b.example\n      ¦", ["customer_id", "transaction_amount"]),
        (TEST + "    input:\n      - customer\n      - email: a@b.example\n        ¦", ["transaction_amount"]),
        (TEST + "    expect:\n      output:\n        ¦", ["processed", "risk_score"]),
    ],
)
def test_own_names_are_proposed(author: Editor, place: str, own: list[str]) -> None:
    found = author.completion(FILE, MODELINE + place)
    assert [name for name in own if name not in found] == [], sorted(found)


def test_own_names_are_explained(author: Editor) -> None:
    assert "Effects: `read`" in author.hover(FILE, MODELINE + TEST.replace("risk-score", "risk-sc¦ore"))
    assert "type `string`" in author.hover(FILE, MODELINE + TEST + "    input: { ema¦il: a@b.example }")


@pytest.mark.parametrize(
    "more",
    ["", "    input: { email: { gen: person.email } }\n", "    expect: { output: { risk_score: { gte: 5 } } }\n"],
)
def test_what_check_accepts_is_not_underlined(author: Editor, more: str) -> None:
    assert author.problems(FILE, MODELINE + TEST + more) == []
    added = "actions: { an-action-just-added: { id: x } }\n" + TEST.replace("risk-score", "an-action-just-added")
    assert author.problems(FILE, MODELINE + added + more) == []


def test_a_slip_below_a_field_of_the_contract_is_underlined(author: Editor) -> None:
    found = author.problems(FILE, MODELINE + TEST + "    input: { email: { gen: person.emial } }\n")
    assert [each["message"] for each in found] == ["unknown generator; did you mean `person.email`?"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TEST.replace("risk-score", "risk-scroe"), "unknown action; did you mean `risk-score`?"),
        (TEST.replace("risk-score", "something"), "unknown action; the actions here are risk-score"),
        (TEST + "    before: [{ action: risk-scor }]\n", "unknown action; did you mean `risk-score`?"),
        (TEST + "    input: custmer\n", "unknown input; did you mean `customer`?"),
        (TEST + "    input: [custmer, { email: a@b.example }]\n", "unknown input; did you mean `customer`?"),
        ("use: [./risk-shared.yaml]\n" + TEST.replace("risk-score", "risk-scroe"), "did you mean `risk-score`?"),
        (
            "actions: { risk-score: { id: x } }\n" + TEST.replace("risk-score", "risk-scroe"),
            "did you mean `risk-score`?",
        ),
    ],
)
def test_a_name_that_nobody_defines_is_underlined(author: Editor, text: str, said: str) -> None:
    found = [each["message"] for each in author.problems(FILE, MODELINE + text)]
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    "text",
    [
        TEST.replace("risk-score", "${{ vars.action }}"),
        "use: [./another.yaml]\n" + TEST.replace("risk-score", "risk-scroe"),
        "actions: { risk-scroe: { id: x } }\n" + TEST.replace("risk-score", "risk-scroe"),
        "inputs: { custmer: { email: a@b.example } }\n" + TEST + "    input: custmer\n",
    ],
)
def test_a_name_that_the_suite_may_define_is_not_underlined(author: Editor, text: str) -> None:
    assert author.problems(FILE, MODELINE + text) == []
