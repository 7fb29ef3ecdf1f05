"""Suites as text, checked as the pipeline would: what the tests of this room share."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from engine.model.language.kinds import Problem
from engine.model.project import Project
from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.source.node import Node
from engine.model.suite import Suite, Test
from engine.model.values.json import Json
from engine.model.vocabulary import Vocabulary
from engine.source.parser import parse_yaml
from engine.suite.check import Loaded, check_suite
from engine.suite.documents.project import check_project
from tests.suite.vocabulary import vocabulary

FILE = "suites/a.suite.yaml"
WORDS = vocabulary()

CONTRACT: Json = {
    "input": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string"},
            "amount": {"type": "number", "minimum": 0},
            "level": {"type": "string"},
        },
    },
    "output": {
        "type": "object",
        "additionalProperties": True,
        "properties": {
            "score": {"type": "integer"},
            "type": {"type": "string"},
            "a.b": {"type": "string"},
            "closed": {"type": "object", "additionalProperties": False, "properties": {"inner": {"type": "string"}}},
        },
    },
}


def nodes_of(text: str, file: str = FILE) -> Node:
    """The nodes of a text that has no problem of its own."""
    parsed = parse_yaml(dedent(text), file)
    assert parsed.value is not None, parsed.diagnostics
    assert not parsed.has_errors, parsed.diagnostics
    return parsed.value


def checked(
    text: str,
    *,
    libraries: Mapping[str, str] | None = None,
    documents: Mapping[str, Json] | None = None,
    project: Project | None = None,
    words: Vocabulary = WORDS,
) -> Checked[Suite]:
    """A suite checked with its libraries; `suites/c.json` is a contract."""
    nodes = {FILE: nodes_of(text)}
    nodes |= {file: nodes_of(each, file) for file, each in (libraries or {}).items()}
    loaded = Loaded(
        nodes=nodes,
        documents={"suites/c.json": CONTRACT, **(documents or {})},
        missing={"suites/gone.yaml": Problem(key=None, message="there is no such file")},
    )
    return check_suite(FILE, loaded, words, project)


def project_of(text: str) -> Checked[Project]:
    """A project file checked."""
    return check_project("engine.yaml", nodes_of(text, "engine.yaml"), WORDS)


def in_a_suite(test: str, *, more: str = "") -> str:
    """A suite with actions `plain` and `promised` (which has a contract) and one test of these lines."""
    body = "\n".join(f"    {line}" for line in dedent(test).strip().splitlines())
    return (
        f"suite: S\nactions:\n  plain: {{ id: plain }}\n  promised: {{ id: promised, contract: c.json }}\n"
        f"{dedent(more)}tests:\n  - name: t\n{body}\n"
    )


def the_test(text: str) -> Test:
    """The one test of a suite without any problem."""
    found = checked(text)
    assert found.diagnostics == ()
    assert found.value is not None
    return found.value.tests[0]


def said(found: Checked[Suite] | Checked[Project]) -> list[tuple[str, str, str | None]]:
    """Code, message and help of every problem."""
    return [(each.code, each.message, each.help) for each in found.diagnostics]


def codes(found: Checked[Suite] | Checked[Project]) -> list[str]:
    """The codes of every problem."""
    return [each.code for each in found.diagnostics]


def only(found: Checked[Suite] | Checked[Project]) -> Diagnostic:
    """The one problem there is."""
    assert len(found.diagnostics) == 1, found.diagnostics
    return found.diagnostics[0]


def place(diagnostic: Diagnostic, text: str) -> str:
    """What a one-line problem points at in a text."""
    span = diagnostic.span
    return dedent(text).splitlines()[span.line - 1][span.column - 1 : span.end_column - 1]
