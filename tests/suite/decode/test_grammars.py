"""The grammars of the language, whose words are its keys."""

from __future__ import annotations

from engine.suite.decode.decoder import rules_of
from engine.suite.decode.grammars import every_grammar


def test_every_grammar_of_the_language_is_among_them() -> None:
    keys = {key for grammar in every_grammar() for key in rules_of(grammar)}
    assert {"suite", "tests", "cases", "that", "default-target", "plugins", "edges"} <= keys
