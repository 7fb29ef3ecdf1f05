from __future__ import annotations

import json

from engine.model.values.answers import answer_in_words
from engine.model.values.json import Json, JsonObject


def test_what_a_short_body_shows_is_not_said_again() -> None:
    said: dict[str, Json] = {"code": "c.d", "message": "too low"}
    answer: JsonObject = {
        "status": 400,
        "body": json.dumps(said),
        "codes": ["c.d"],
        "messages": ["too low", "beyond"],
        "ids": {"a": "1", "b": "2"},
    }
    assert list(answer_in_words(answer)) == [
        ("server", 'HTTP 400: {"code": "c.d", "message": "too low"}'),
        ("said", "beyond"),
        ("ids", "a 1, b 2"),
    ]


def test_of_no_answer_nothing_is_shown() -> None:
    assert list(answer_in_words(None)) == []
    assert list(answer_in_words({"status": 204})) == [("server", "HTTP 204")]
