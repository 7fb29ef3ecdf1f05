"""Characters that only look like a sign of YAML are named and read as what they look like; texts are let be."""

from __future__ import annotations

import pytest

from engine.cli.text.fixes import apply_edits
from engine.source.parser import parse_yaml


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a:\u00a0b\n", "a: b\n"),
        ("a\u00a0: b\n", "a : b\n"),
        ("a:\n \u00a0b: c\n", "a:\n  b: c\n"),
        ("a: {\u00a0b: c,\u2003d:\u202fe }\n", "a: { b: c, d: e }\n"),
        ("a: [b,\u00a0c]\n", "a: [b, c]\n"),
        ("a:\n  \u2013 b\n  \u2022 c\n", "a:\n  - b\n  - c\n"),
        ("-\u00a0a\n", "- a\n"),
        ("a\uff1a b\n", "a: b\n"),
        ("a: |\n  x\nb:\u3000c\n", "a: |\n  x\nb: c\n"),
    ],
)
def test_a_character_that_only_looks_like_a_sign_is_read_as_it_and_mended(text: str, meant: str) -> None:
    parsed = parse_yaml(text, "a")
    assert {each.code for each in parsed.diagnostics} == {"E034"}
    edits = [edit for each in parsed.diagnostics if each.fix for edit in each.fix.edits]
    assert apply_edits(text, edits) == meant
    assert parsed.value == parse_yaml(meant, "a").value


@pytest.mark.parametrize(
    "text",
    [
        "a: x\u00a0y\n",
        "a: x \u2013 y\n",
        'a: "\u00a0x"\n',
        "a: |\n  x\n  \u00a0y: z\n  \u2013 w\n",
        "a: >-\n  {\u00a0b }\n",
        "- a: |\n    \u2022 x\n",
        "a: x # {\u00a0b\n",
        "a: 5\u00a0%\n",
    ],
)
def test_a_text_may_hold_them(text: str) -> None:
    assert parse_yaml(text, "a").diagnostics == ()


def test_places_behind_a_mended_character_do_not_move() -> None:
    parsed = parse_yaml("a: {\u00a0b: c, b: d }\n", "a")
    assert [(each.code, each.span.column) for each in parsed.diagnostics] == [("E034", 5), ("E005", 12)]
