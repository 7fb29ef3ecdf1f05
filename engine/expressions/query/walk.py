"""One walk over the tree of a query: what it counts, what it found missing, and how it looks at items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, TypeAlias

from engine.expressions.query.compiled import Tree
from engine.expressions.query.costs import Steps
from engine.expressions.query.lookups import Lookups
from engine.expressions.values.equality import is_number
from engine.model.values.json import MISSING, Json, Missing

_NOTES_MAX: Final = 5

Value: TypeAlias = Json | Missing
Visit: TypeAlias = Callable[[Any, Tree, Any], Any]
"""What a node of one type makes of the current value, on a walk."""
Whole: TypeAlias = Callable[[], str]
"""What leads to a value, in words that cost more than to look up a key."""


def say_it() -> str:
    """The words for a value that no path leads to."""
    return "it"


class Walk:
    """One walk over one tree: counts its steps, and keeps what it found missing."""

    def __init__(self, visits: Mapping[str, Visit], now: str | None = None, *, missing_is_null: bool = False) -> None:
        self._visits = visits
        self.now = now
        self.notes: list[str] = []
        self.unseen: list[str] = []
        """Keys that a filter asked for and no item had: each was null to it, and may be a slip."""
        self.missing_is_null = missing_is_null
        """Whether what is looked at is an item that a filter or an expression asks about."""
        self.steps = Steps()
        self._quiet = 0
        self._whole: Whole = say_it
        self.lookups: Lookups | None = None
        """What was looked up in the items that are being looked through."""

    def visit(self, tree: Tree, value: Value) -> Value:
        """The value of a node where `value` is the current one (`@`)."""
        self.steps.charge(1)
        made = self._visits[tree["type"]](self, tree, value)
        return None if made is MISSING and self.missing_is_null else made

    def note(self, words: Callable[[], str]) -> None:
        """Remember a path that led nowhere, unless items are being looked through."""
        if not self._quiet and len(self.notes) < _NOTES_MAX:
            self.notes.append(words())

    @property
    def whole(self) -> str:
        """The value that names are looked up in, in words."""
        return self._whole()

    def visit_within(self, tree: Tree, value: Value, whole: Whole) -> Value:
        """The value of a node whose current value is known by a path."""
        before, self._whole = self._whole, whole
        try:
            return self.visit(tree, value)
        finally:
            self._whole = before

    def visit_quietly(self, tree: Tree, value: Value) -> Value:
        """The value of a node for one item of many, of which it is normal that some lack a key."""
        self._quiet += 1
        try:
            return self.visit(tree, value)
        finally:
            self._quiet -= 1

    def visit_as_null(self, tree: Tree, item: Value) -> Value:
        """The value of a node for one item of many, where whatever the item lacks is null."""
        before, self.missing_is_null = self.missing_is_null, True
        try:
            return self.visit_quietly(tree, item)
        finally:
            self.missing_is_null = before

    def is_kept(self, condition: Tree, item: Value) -> bool:
        """Whether a filter keeps an item."""
        lookups = self.lookups
        assert lookups is not None, "a filter looks through items"
        before, lookups.is_filtering = lookups.is_filtering, True
        try:
            return is_true(self.visit_as_null(condition, item))
        finally:
            lookups.is_filtering = before

    def through(self, whole: Whole, look: Callable[[], Value]) -> Value:
        """What looking through the items of `whole` gives: MISSING where it asks for a key that none of them has."""
        if self.lookups is not None:
            return look()
        self.lookups = Lookups()
        try:
            value = look()
            notes = self.lookups.notes(whole)
            self.unseen += self.lookups.notes(whole, of_filters=True)
        finally:
            self.lookups = None
        for each in notes:
            self.note(partial(str, each))
        return MISSING if notes and not self.missing_is_null else value

    def is_nothing(self, value: Value) -> bool:
        """Whether a value is missing, or is the null that stands for it."""
        return value is MISSING or (value is None and self.missing_is_null)


def is_true(value: Value) -> bool:
    """JMESPath's truth: false, null, missing, and empty text, lists and objects are not true; zero is."""
    return value is not MISSING and (is_number(value) or bool(value))
