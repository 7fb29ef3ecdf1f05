"""How a dataclass doubles as the grammar of a mapping in a suite.

Every noun that an author can write is a dataclass made of `word` fields. The decoder reads the annotation and this
metadata, `schemas/` publishes them, the editor completes them, so a word of the language stands in one place only.
The YAML key is the field's name with `-` for `_` (a trailing `_` is dropped, for Python's reserved words).
"""

from __future__ import annotations

from dataclasses import MISSING as NO_DEFAULT
from dataclasses import Field, dataclass, field, fields
from typing import Any

_KEY = "engine.word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What the language says about one key: documentation in Markdown, examples, and the limits of its value."""

    doc: str
    examples: tuple[Any, ...] = ()
    key: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    soon: bool = False
    """Part of the language that this version reads but cannot run: using it is a diagnostic, not silence."""


def word(doc: str, *, default: Any = NO_DEFAULT, default_factory: Any = NO_DEFAULT, **limits: Any) -> Any:
    """A dataclass field that is a key of the language; without a default the key is required."""
    metadata = {_KEY: Word(doc=doc, **limits)}
    if default_factory is not NO_DEFAULT:
        return field(default_factory=default_factory, metadata=metadata)
    if default is not NO_DEFAULT:
        return field(default=default, metadata=metadata)
    return field(metadata=metadata)


def word_of(attribute: Field[Any]) -> Word | None:
    """The `Word` of a dataclass field; None for a field that no author writes."""
    found = attribute.metadata.get(_KEY)
    return found if isinstance(found, Word) else None


def key_of(attribute: Field[Any]) -> str:
    """The YAML key of a dataclass field."""
    said = word_of(attribute)
    if said is not None and said.key is not None:
        return said.key
    return attribute.name.removesuffix("_").replace("_", "-")


def words_of(grammar: type) -> tuple[tuple[str, Field[Any], Word], ...]:
    """Key, field and word of every key that a grammar dataclass allows, in order."""
    return tuple((key_of(each), each, said) for each in fields(grammar) if (said := word_of(each)) is not None)


def operand_of(spec: Any) -> Any:
    """What the author wrote behind the name of a kind whose spec has one word: that word."""
    return next((getattr(spec, each.name) for each in fields(spec) if word_of(each) is not None), None)
