"""Keys that were looked up in the items of a list: one that no item has leads nowhere, and is no key that some lack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice

from engine.expressions.values.near import suggestion
from engine.expressions.values.shown import kind_of
from engine.model.values.json import Json

_NOTES_MAX = 5
_KEYS_MAX = 1_000


class Lookups:
    """What looking through items found, by the part of the query that named the key."""

    def __init__(self) -> None:
        self._found: set[int] = set()
        self._missed: dict[int, tuple[str, Json]] = {}
        self._of_filters: set[int] = set()
        self.is_filtering = False
        """Whether it is a filter that asks, to which what an item lacks is null."""

    def find(self, part: int) -> None:
        """An item has the key."""
        self._found.add(part)

    def miss(self, part: int, key: str, value: Json) -> None:
        """An item lacks the key; only the first is remembered."""
        self._missed.setdefault(part, (key, value))
        if self.is_filtering:
            self._of_filters.add(part)

    def mark(self) -> int:
        """How many keys were missed so far."""
        return len(self._missed)

    def take(self, mark: int) -> dict[int, tuple[str, Json]]:
        """Forget what was missed first since the mark, and give it back."""
        taken = dict(list(self._missed.items())[mark:])
        for part in taken:
            del self._missed[part]
        return taken

    def put(self, taken: Mapping[int, tuple[str, Json]]) -> None:
        """Remember again what was taken."""
        for part, (key, value) in taken.items():
            self.miss(part, key, value)

    def notes(self, whole: Callable[[], str], *, of_filters: bool = False) -> list[str]:
        """What is in none of the items in which it was looked up, with near misses; `whole` is the list in words.

        What filters look up stands apart.
        """
        missed = [(part, each) for part, each in self._missed.items() if (part in self._of_filters) is of_filters]
        absent = [each for part, each in missed if part not in self._found]
        return [_note(key, value, whole()) for key, value in absent[:_NOTES_MAX]]


def _note(key: str, value: Json, whole: str) -> str:
    if not isinstance(value, Mapping):
        return f"no item of `{whole}` has a key `{key}`: {kind_of(value)} has none"
    near = suggestion(key, islice(value, _KEYS_MAX), what="there are")
    return f"no item of `{whole}` has a key `{key}`" + (f"; {near}" if near else "")
