"""What the tests of this room share: parsed YAML as plain values."""

from __future__ import annotations

from typing import Any

from engine.model.source.diagnostic import Diagnostic
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.source.parser import parse_yaml


def plain(node: Node | None) -> Any:
    """The JSON value of a tree."""
    match node:
        case Scalar():
            return node.value
        case SequenceNode():
            return [plain(each) for each in node.items]
        case MappingNode():
            return {each.name: plain(each.value) for each in node.entries}
        case None:
            return None


def value_of(text: str) -> Any:
    """The JSON value of a text that has nothing wrong with it."""
    parsed = parse_yaml(text, "a.yaml")
    assert parsed.diagnostics == ()
    return plain(parsed.value)


def only(text: str) -> Diagnostic:
    """The one diagnostic of a text."""
    (problem,) = parse_yaml(text, "a.yaml").diagnostics
    return problem


def brief(text: str) -> list[tuple[str, int, int]]:
    """Code, line and column of every diagnostic."""
    return [(each.code, each.span.line, each.span.column) for each in parse_yaml(text, "a.yaml").diagnostics]


def mended(text: str) -> str:
    """The text with every fix applied, from the end to the start."""
    lines = text.split("\n")
    edits = [edit for each in parse_yaml(text, "a.yaml").diagnostics if each.fix is not None for edit in each.fix.edits]
    for edit in sorted(edits, key=lambda each: each.span, reverse=True):
        line = lines[edit.span.line - 1]
        lines[edit.span.line - 1] = line[: edit.span.column - 1] + edit.text + line[edit.span.end_column - 1 :]
    return "\n".join(lines)
