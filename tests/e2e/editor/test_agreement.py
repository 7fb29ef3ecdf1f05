"""The editor and `engine check` agree on every file of the corpus, but for what only one of them can know."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from engine.model.source.diagnostic import Severity
from engine.model.vocabulary import Vocabulary
from engine.pipeline.load import load
from engine.vocabulary import builtin
from tests.cases.corpus import folders
from tests.e2e.editor.language_server import Editor
from tests.shell import ROOT

pytestmark = pytest.mark.slow

ELSEWHERE = "what a name means stands elsewhere: in the file, in a library, or in the project file"
ONLY_CHECKED: Mapping[str, str] = MappingProxyType(
    {
        "E017": "what a parser of YAML takes into a key is a name to a schema",
        "E034": "what a parser of YAML takes into a key is a name to a schema",
        "E025": "what a parser of YAML takes for a comment is no part of the text that a schema sees",
        "E033": "what commas in braces take from a value is gone before a schema sees it",
        "E112": "nothing behind a colon and null that is written out are one value to a schema",
        "E123": "one bound is above another: a schema compares no two values",
        "E124": "tests may name edges of their own, so the edges to break with are any names",
        "E125": "whether an edge applies follows from the bounds of the field",
        "E13": ELSEWHERE,
        "E14": "which fields there are stands in the contract or in the test, and what an operand means in its text",
        "E15": ELSEWHERE,
        "E16": ELSEWHERE,
        "E17": ELSEWHERE,
        "E18": ELSEWHERE,
        "E19": "what the words of a request or a poll say together, and which inputs tests send, a schema does not see",
        "E3": "templates and questions are little languages of their own",
    }
)
"""What the editor is silent about: the beginnings of codes, each with the reason."""


def schema_for(path: Path, text: str) -> str:
    if path.name == "engine.yaml":
        return "project"
    if "kind: library" in text and not path.name.endswith(".suite.yaml"):
        return "library"
    return "suite"


class Judges:
    """What `engine check` and the editor say of every file of the corpus: both are asked once, of all of them."""

    def __init__(self, editor: Editor) -> None:
        corpus = editor.folder / "corpus"
        for folder in folders():
            shutil.copytree(folder, corpus / folder.name, dirs_exist_ok=True)
        rooms = [(corpus / folder.name, name) for folder, name in files()]
        problems = editor.problems_of_each([_shown(*each) for each in rooms])
        vocabulary = builtin()
        self._said = {
            (room.name, name): (_codes(room, name, vocabulary), [each["message"] for each in found])
            for (room, name), found in zip(rooms, problems, strict=True)
        }

    def words_of_both(self, folder: Path, name: str) -> tuple[set[str], list[str]]:
        """The codes of the errors that `engine check` finds in a file, and what the editor underlines in it."""
        return self._said[folder.name, name]


def _shown(room: Path, name: str) -> tuple[str, str]:
    text = (room / name).read_text(encoding="utf-8")
    modeline = f"# yaml-language-server: $schema=../../schemas/{schema_for(room / name, text)}.schema.json\n"
    return f"corpus/{room.name}/{name}", modeline + text


def _codes(room: Path, name: str, vocabulary: Vocabulary) -> set[str]:
    found = load([room / "bad.suite.yaml"], vocabulary).diagnostics
    return {each.code for each in found if each.severity is Severity.ERROR and Path(each.span.file).name == name}


@pytest.fixture(scope="module")
def judges(editor: Editor) -> Judges:
    return Judges(editor)


def files() -> list[tuple[Path, str]]:
    return [(folder, path.name) for folder in folders() for path in sorted(folder.glob("*.y*ml"))]


@pytest.mark.parametrize(("folder", "name"), files(), ids=lambda each: each if isinstance(each, str) else each.name)
def test_the_editor_underlines_a_file_where_check_finds_an_error(judges: Judges, folder: Path, name: str) -> None:
    codes, underlined = judges.words_of_both(folder, name)
    if not codes:
        assert underlined == [], "the editor refuses what `engine check` accepts"
    if codes and not underlined:
        alone = {code for code in codes if not code.startswith(tuple(ONLY_CHECKED))}
        assert alone == set(), "the editor accepts what `engine check` refuses, and no reason is given"


def test_every_reason_for_silence_is_needed_and_every_other_code_is_seen_by_the_editor(judges: Judges) -> None:
    silent: set[str] = set()
    seen: set[str] = set()
    for folder, name in files():
        codes, underlined = judges.words_of_both(folder, name)
        (seen if underlined else silent).update(codes)
    shapes = {code for code in seen if code.startswith("E1")}
    assert len(shapes) >= 20, "the editor sees most slips in the shape of a suite"
    assert {code for code in silent if not code.startswith(tuple(ONLY_CHECKED))} == set()
    assert [start for start in ONLY_CHECKED if not any(code.startswith(start) for code in silent)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "suites").glob("*.yaml")), ids=lambda path: path.name)
def test_the_editor_underlines_nothing_in_suites_that_run(editor: Editor, path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("$schema=../schemas", "$schema=schemas")
    assert "$schema=schemas" in text
    assert editor.problems(path.name, text) == []
