"""Whose words are the keys of the language: every grammar that an author writes by, in the order of its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Final

from engine.model import project, suite
from engine.model.language import expectation, inputs

_MODULES: Final = (suite, inputs, expectation, project)


def every_grammar() -> Iterator[type]:
    """Each dataclass of the language that has keys."""
    for module in _MODULES:
        for grammar in vars(module).values():
            is_own = isinstance(grammar, type) and grammar.__module__ == module.__name__ and is_dataclass(grammar)
            if is_own and any(field.metadata for field in fields(grammar)):
                yield grammar
