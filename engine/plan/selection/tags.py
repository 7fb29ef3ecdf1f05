"""Tag expressions: `smoke and not (slow or flaky)`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, TypeAlias, assert_never

from engine.model.values.noun import Noun

_TOKEN: Final = re.compile(r"\s*([()]|[^\s()]+)")
_WORDS: Final = frozenset({"and", "or", "not"})
_LENGTH_MAX: Final = 1_000
"""Characters of one expression, so that the reader's own stack suffices."""


class Tag(Noun, frozen=True):
    """A test has this tag."""

    name: str


class Negation(Noun, frozen=True):
    """The other does not hold."""

    of: TagExpression


class Conjunction(Noun, frozen=True):
    """All hold."""

    of: tuple[TagExpression, ...]


class Disjunction(Noun, frozen=True):
    """At least one holds."""

    of: tuple[TagExpression, ...]


TagExpression: TypeAlias = Tag | Negation | Conjunction | Disjunction


class Unreadable(Noun, frozen=True):
    """Why a text is no tag expression."""

    message: str


class _UnreadableError(Exception):
    """Ends the reading from any depth."""


def read_tags(text: str) -> TagExpression | Unreadable:
    """The expression that a text means: `not` binds closest, then `and`, then `or`; parentheses group."""
    if len(text) > _LENGTH_MAX or text.count("(") + text.count("not ") > _LENGTH_MAX // 10:
        return Unreadable("the tag expression is too long")
    tokens = [found[1] for found in _TOKEN.finditer(text)]
    try:
        expression, rest = _some(tokens)
    except _UnreadableError as problem:
        return Unreadable(str(problem))
    return Unreadable(f"`{rest[0]}` does not belong here") if rest else expression


def holds(expression: TagExpression, tags: Collection[str]) -> bool:
    """Whether a test with these tags is meant."""
    match expression:
        case Tag(name):
            return name in tags
        case Negation(of):
            return not holds(of, tags)
        case Conjunction(several):
            return all(holds(each, tags) for each in several)
        case Disjunction(several):
            return any(holds(each, tags) for each in several)
        case _:
            assert_never(expression)


def tags_named(expression: TagExpression) -> Iterator[str]:
    """Every tag that an expression names, in order."""
    match expression:
        case Tag(name):
            yield name
        case Negation(of):
            yield from tags_named(of)
        case Conjunction(several) | Disjunction(several):
            for each in several:
                yield from tags_named(each)
        case _:
            assert_never(expression)


def _some(tokens: list[str]) -> tuple[TagExpression, list[str]]:
    first, rest = _every(tokens)
    several = [first]
    while rest[:1] == ["or"]:
        following, rest = _every(rest[1:])
        several.append(following)
    return (first if len(several) == 1 else Disjunction(tuple(several))), rest


def _every(tokens: list[str]) -> tuple[TagExpression, list[str]]:
    first, rest = _one(tokens)
    several = [first]
    while rest[:1] == ["and"]:
        following, rest = _one(rest[1:])
        several.append(following)
    return (first if len(several) == 1 else Conjunction(tuple(several))), rest


def _one(tokens: list[str]) -> tuple[TagExpression, list[str]]:
    match tokens:
        case ["not", *rest]:
            of, rest = _one(rest)
            return Negation(of), rest
        case ["(", *rest]:
            inner, rest = _some(rest)
            if rest[:1] != [")"]:
                raise _UnreadableError("a `(` is never closed")
            return inner, rest[1:]
        case [word, *rest]:
            if word in _WORDS or word == ")":
                raise _UnreadableError(f"a tag is missing before `{word}`")
            return Tag(word), rest
        case _:
            raise _UnreadableError("a tag is missing at the end")
