"""An editor says of a slip what `engine check` says of it: every place of a suite is given values of other types."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from engine.model.source.diagnostic import Diagnostic, Severity
from engine.pipeline.load import load
from engine.vocabulary import builtin
from tests.e2e.editor.language_server import Editor
from tests.suite.test_schema_agreement import WHOLE, changed, paths

pytestmark = pytest.mark.slow

MODELINE = "# yaml-language-server: $schema=schemas/suite.schema.json\n"
VALUES: tuple[Any, ...] = (True, 5, "text", [], {"x": 1})
SERVER_OWN = re.compile(
    r"Incorrect type|Value is |Array (has|does)|Missing property|String |Matches |Property .* is not|Object has"
)
"""How the language server speaks where a schema leaves it to it."""
SAME: Mapping[str, str] = MappingProxyType(
    {
        "unknown key; ": "unknown key|`expect` knows no|is a mapping without a generator",
        "unknown value; write one of ": "unknown type|is never",
        "unknown edge; ": "unknown edge",
        "unknown generator; ": "unknown generator",
        "a mapping is a generator": "is a mapping without a generator",
    }
)
"""What an editor says in other words, and what `engine check` says: a schema repeats nothing that was written."""

Slip = tuple[tuple[Any, ...], Any]


@pytest.fixture(scope="module")
def said(editor: Editor, tmp_path_factory: pytest.TempPathFactory) -> Mapping[Slip, tuple[list[str], list[Diagnostic]]]:
    """Of each place with another value: the messages of the editor, and the errors of `engine check`."""
    slips = [(path, value) for path in paths(WHOLE) for value in VALUES]
    texts = [MODELINE + json.dumps(changed(path, value), indent=1) for path, value in slips]
    told = editor.problems_of_each([("whole.yaml", text) for text in texts])
    file: Path = tmp_path_factory.mktemp("words") / "whole.suite.yaml"
    vocabulary = builtin()
    errors = []
    for text in texts:
        file.write_text(text, encoding="utf-8")
        found = load([file], vocabulary).diagnostics
        errors.append([each for each in found if each.severity is Severity.ERROR])
    return {
        (path, repr(value)): ([each["message"] for each in problems], found)
        for (path, value), problems, found in zip(slips, told, errors, strict=True)
    }


def is_said(message: str, errors: list[Diagnostic]) -> bool:
    """Whether one of these errors says what a message says: the part of it that is about the place, not the value."""
    other = next((words for begin, words in SAME.items() if message.startswith(begin)), None)
    head = message.partition(": ")[0]
    predicate = re.sub(r"^(`[^`]+`|this|an entry of (this list|`[^`]+`)) (?=must|is |has|wants|needs)", "", head)
    wanted = other or re.escape(predicate)
    return any(re.search(wanted, each.message) for each in errors)


def test_an_editor_refuses_nothing_that_check_accepts(said: Mapping[Slip, Any]) -> None:
    assert len(said) > 500
    assert {slip: told for slip, (told, errors) in said.items() if told and not errors} == {}


def test_an_editor_leaves_nothing_to_the_words_of_its_server(said: Mapping[Slip, Any]) -> None:
    assert {slip: told for slip, (told, _) in said.items() if any(map(SERVER_OWN.match, told))} == {}


def test_an_editor_says_what_check_says(said: Mapping[Slip, Any]) -> None:
    differing = {
        (slip, message): [each.message for each in errors]
        for slip, (told, errors) in said.items()
        for message in told
        if not is_said(message, errors)
    }
    assert differing == {}
