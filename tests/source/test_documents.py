from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.source.documents import parse_json

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "actions"


def test_a_json_text_is_its_value() -> None:
    text = '\ufeff\r\n {"a": [1, 2.5, true, null, "é\\u00e9\\ud83d\\ude00"]} \n'
    assert parse_json(text, "a.json").value == {"a": [1, 2.5, True, None, "éé😀"]}
    assert parse_json(text, "a.json").diagnostics == ()


def test_null_is_a_value_without_errors() -> None:
    assert (parse_json("null", "a.json").value, parse_json("null", "a.json").has_errors) == (None, False)


def test_text_behind_the_value_is_a_warning_at_its_place() -> None:
    parsed = parse_json('{"a": 1}\n}\n', "a.json")
    assert parsed.value == {"a": 1}
    assert not parsed.has_errors
    assert [(each.code, each.span.line, each.span.column) for each in parsed.diagnostics] == [("W003", 2, 1)]


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "said"),
    [
        ("", "E050", 1, 1, "empty"),
        ('{"a": 1,\n}', "E050", 2, 1, "comma"),
        ("[1,]", "E050", 1, 4, "comma"),
        ("{'a': 1}", "E050", 1, 2, "single quotes"),
        ('{"a": 1 "b": 2}', "E050", 1, 9, "comma"),
        ('{"a": 1', "E050", 1, 8, "too early"),
        ('{"a": "x\ny"}', "E050", 1, 9, "line break"),
        ('{\n  "a": "open}', "E050", 2, 8, "never closed"),
        ('{"a": True}', "E050", 1, 7, "`True`"),
        ('{"a": NaN}', "E050", 1, 7, "`NaN`"),
        ('{"a": -Infinity}', "E050", 1, 8, "`Infinity`"),
        ('{\n// no\n"a": 1}', "E050", 2, 1, "comments"),
        ('{"a": "\\q"}', "E050", 1, 8, "escape"),
        ('{"a": 1e999}', "E014", 1, 7, "64-bit"),
        ('{"a": ' + "1" * 5000 + "}", "E015", 1, 7, "5000"),
        ("[" * 65 + "]" * 65, "E003", 1, 65, "64"),
        ("[" * 100_000, "E003", 1, 65, "64"),
        ('{"a": "\\ud800"}', "E013", 1, 8, "half"),
        ('{"a": "\ud800"}', "E013", 1, 8, "half"),
    ],
)
def test_what_is_not_json_is_told_with_its_place(text: str, code: str, line: int, column: int, said: str) -> None:
    parsed = parse_json(text, "a.json")
    (problem,) = parsed.diagnostics
    assert parsed.value is None
    assert (problem.code, problem.span.line, problem.span.column) == (code, line, column)
    assert said in problem.message


def test_brackets_and_words_inside_text_are_text() -> None:
    value: Any = {"a": "[" * 100 + " True NaN 1e999 \\ud800x \\"}
    assert parse_json(json.dumps(value), "a.json").value == value


@pytest.mark.slow
@given(st.text(max_size=50) | st.lists(st.sampled_from([*'{}[]",:\\', "1", "true", "\n", '"a"', "1e999"])).map("".join))
def test_parsing_is_total(text: str) -> None:
    parsed = parse_json(text, "a.json")
    assert parsed.value is None or not parsed.has_errors


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
@given(VALUES)
def test_every_json_value_comes_back(value: Any) -> None:
    parsed = parse_json(json.dumps(value), "a.json")
    assert (parsed.value, parsed.diagnostics) == (value, ())


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus of exported actions is not here")
def test_every_exported_action_of_the_corpus_is_read() -> None:
    for path in sorted(CORPUS.glob("*.json")):
        parsed = parse_json(path.read_text(encoding="utf-8-sig"), path.name)
        assert not parsed.has_errors, path.name
        assert parsed.value is not None


@pytest.mark.slow
def test_a_million_sound_numbers_are_read_without_counting_their_lines() -> None:
    assert parse_json("[" + "12.5,\n" * 500_000 + "1]", "a.json").diagnostics == ()
