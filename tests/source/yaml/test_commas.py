"""What a comma cuts from a value in braces is told, with the two ways to write it, and read as it was meant."""

from __future__ import annotations

import pytest

from engine.model.source.node import MappingNode, Scalar, SequenceNode
from engine.source.parser import parse_yaml


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("a: { b: 1,50 }\n", 'write `1.50` for the number, or `"1,50"` for the text'),
        ("a: { b: -1,5, c: 2 }\n", 'write `-1.5` for the number, or `"-1,5"` for the text'),
        ("a: { b: 1,500,000 }\n", 'write `1500000` for the number, or `"1,500,000"` for the text'),
        ("a: { in: low, medium }\n", "write `[low, medium]` for several values, or one text in quotes"),
        ("a: { in: 'x', y, \"z\" }\n", "write `['x', y, \"z\"]` for several values, or one text in quotes"),
    ],
)
def test_a_value_that_a_comma_cuts_is_told(text: str, help_: str) -> None:
    assert [(each.code, each.help) for each in parse_yaml(text, "a").diagnostics] == [("E033", help_)]


def test_what_was_meant_is_read_on() -> None:
    root = parse_yaml("a: { b: 1,50, c: x, y }\n", "a").value
    assert isinstance(root, MappingNode)
    inside = root.get("a")
    assert isinstance(inside, MappingNode)
    b, c = inside.get("b"), inside.get("c")
    assert isinstance(b, Scalar)
    assert b.value == 1.5
    assert isinstance(c, SequenceNode)
    assert [entry.name for entry in inside.entries] == ["b", "c"]


@pytest.mark.parametrize(
    "text", ["a: { b, c }\n", "a: { b: 1, c: }\n", "a: { b: , c }\n", "a: { b: [1], c }\n", "a: { b: 1,\n  c }\n"]
)
def test_a_key_without_a_value_that_cuts_nothing_is_let_be(text: str) -> None:
    assert parse_yaml(text, "a").diagnostics == ()
