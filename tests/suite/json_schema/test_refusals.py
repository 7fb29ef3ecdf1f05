from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from engine.model.suite import Gates, Retry, Suite, Test, UpstreamAnswer
from engine.suite.decode.decoder import rules_of
from engine.suite.documents.schemas import suite_schema
from engine.suite.json_schema.shapes import Shapes, alternatives, explain, name_among
from engine.suite.json_schema.words import property_of
from engine.suite.language.registry import DECODERS, SCHEMAS
from tests.suite.reading_aloud import WORDS


def shapes(**more: Any) -> Shapes:
    return Shapes(vocabulary=WORDS, schemas=SCHEMAS, **more)


@pytest.mark.parametrize(
    ("grammar", "key", "said"),
    [
        (Gates, "pass-rate", '`pass-rate` must be a bound: write it like `">= 90%"` or `100%`'),
        (Retry, "every", "`every` must be a duration: write it like `250ms`, `30s`, `5m` or `2h`"),
        (Suite, "vars", "`vars` must be a mapping: for example `vars: { ceiling: 100 }`"),
        (Suite, "version", "`version` must be `1`"),
        (Test, "cases", "`cases` must be a number of rows or a mapping: write `5` or `{ cover: pairs }`"),
        (Test, "serial", "`serial` must be `true` or `false`: write `true` or `false`"),
    ],
)
def test_a_schema_says_of_another_type_what_the_decoder_says(grammar: type, key: str, said: str) -> None:
    shown = property_of(grammar, rules_of(grammar)[key], shapes(decoders=DECODERS))
    assert shown["errorMessage"] == said


def test_without_a_decoder_a_schema_says_nothing_of_its_own() -> None:
    assert "errorMessage" not in property_of(Gates, rules_of(Gates)["pass-rate"], shapes())


def test_a_limit_is_told_in_the_words_for_it() -> None:
    shown = property_of(UpstreamAnswer, rules_of(UpstreamAnswer)["status"], shapes(decoders=DECODERS))
    assert [value for value in (99, 100, 599, 600) if not jsonschema_rs.is_valid(shown, value)] == [99, 600]
    assert "`status` must be at least 100: write a number from 100 to 599" in json.dumps(shown)
    assert "`status` must be at most 599: write a number from 100 to 599" in json.dumps(shown)


def test_of_alternatives_the_type_decides() -> None:
    body = alternatives(shapes(), {"type": "integer", "minimum": 3}, {"type": "object", "required": ["x"]})
    values: tuple[Any, ...] = (3, 2, {"x": 1}, {}, "text", None)
    assert [value for value in values if jsonschema_rs.is_valid(body, value)] == [3, {"x": 1}]
    with pytest.raises(ValueError, match="overlap"):
        alternatives(shapes(), {"type": "integer"}, {"type": ["integer", "string"]})


@pytest.mark.slow
def test_of_many_names_the_one_that_stands_there_is_shown() -> None:
    names = {f"{sign}{number}": f"what {sign}{number} is" for sign in "abcdx." for number in range(5)}
    known = name_among("a name", names, "name", unknown="unknown name", wrong="no name")
    values: tuple[Any, ...] = (*names, "a9", "", 5)
    assert [value for value in values if not jsonschema_rs.is_valid(known, value)] == ["a9", "", 5]
    for name, doc in names.items():
        assert shown_of(explain(names), name) == [doc]


def shown_of(schema: dict[str, Any], text: str) -> list[str]:
    """The documentation of every part of a schema that a text comes to."""
    found = [schema["markdownDescription"]] if "markdownDescription" in schema else []
    if "if" in schema:
        chosen = "then" if jsonschema_rs.is_valid(schema["if"], text) else "else"
        found += shown_of(schema.get(chosen, {}), text)
    return found + [doc for each in schema.get("allOf", ()) for doc in shown_of(each, text)]


def test_no_message_repeats_what_stands_in_for_a_value() -> None:
    text = json.dumps(suite_schema(WORDS), ensure_ascii=False)
    assert '"errorMessage": "`…`' not in text
    assert "unknown type `…`" not in text
