"""The keys of the language by their name, from the grammar itself: what `engine providers KEY` shows of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from engine.model import project, suite
from engine.model.language import expectation, inputs
from engine.suite.decode.decoder import rules_of

_ROOMS = (suite, inputs, expectation, project)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of one kind of mapping, such as `cases` of a test."""

    name: str
    of: str
    doc: str


def every_key() -> Iterator[Key]:
    """All keys that this version can run, in the order of the grammar."""
    for room in _ROOMS:
        for grammar in vars(room).values():
            own = isinstance(grammar, type) and grammar.__module__ == room.__name__ and is_dataclass(grammar)
            if own and any(field.metadata for field in fields(grammar)):
                of = _CAPITAL.sub(" ", grammar.__name__).lower()
                for key, rule in rules_of(grammar).items():
                    if not rule.word.soon:
                        yield Key(name=key, of=of, doc=rule.word.doc)
