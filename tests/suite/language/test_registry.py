from __future__ import annotations

from typing import Any

import pytest

from engine.suite.decode.decoder import rules_of
from engine.suite.language.registry import SYNTAX


def name_of(part: Any) -> str:
    """A grammar, or a key of one, in a word."""
    return f"{part[0].__name__}.{part[1]}" if isinstance(part, tuple) else getattr(part, "__name__", "InputField")


@pytest.mark.parametrize("part", SYNTAX, ids=name_of)
def test_a_part_of_the_language_has_decoder_and_schema_or_a_reason_why_one_is_the_ordinary_one(part: Any) -> None:
    syntax = SYNTAX[part]
    halves = [half for half in (syntax.decode, syntax.schema) if half is not None]
    assert halves != []
    assert bool(syntax.why) == (len(halves) == 1)


@pytest.mark.parametrize("part", SYNTAX, ids=name_of)
def test_decoder_and_schema_of_a_part_stand_in_one_file(part: Any) -> None:
    halves = (SYNTAX[part].decode, SYNTAX[part].schema)
    assert len({half.__module__ for half in halves if half is not None}) == 1


@pytest.mark.parametrize("part", [part for part in SYNTAX if isinstance(part, tuple)], ids=name_of)
def test_a_row_about_a_key_is_about_one_that_its_grammar_has(part: tuple[type, str]) -> None:
    grammar, key = part
    assert key in rules_of(grammar)
