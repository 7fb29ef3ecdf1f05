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
        self._filter_of: dict[int, int] = {}
        self._kept: set[int] = set()
        self.filter: int | None = None
        """The part of the query that is the filter which asks; None: none does."""

    def find(self, part: int) -> None:
        """An item has the key."""
        self._found.add(part)

    def miss(self, part: int, key: str, value: Json) -> None:
        """An item lacks the key; only the first is remembered."""
        self._missed.setdefault(part, (key, value))
        if self.filter is not None:
            self._filter_of[part] = self.filter

    def keep(self, filter_part: int) -> None:
        """A filter keeps an item."""
        self._kept.add(filter_part)

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

    def notes(self, whole: Callable[[], str], *, of_kept: bool = False) -> list[str]:
        """What is in none of the items in which it was looked up, with near misses; `whole` is the list in words.

        What filters look up that keep items nevertheless stands apart.
        """
        missed = [(part, each) for part, each in self._missed.items() if self._is_kept(part) is of_kept]
        absent = [each for part, each in missed if part not in self._found]
        return [_note(key, value, whole()) for key, value in absent[:_NOTES_MAX]]

    def _is_kept(self, part: int) -> bool:
        return self._filter_of.get(part) in self._kept


def _note(key: str, value: Json, whole: str) -> str:
    if not isinstance(value, Mapping):
        return f"no item of `{whole}` has a key `{key}`: {kind_of(value)} has none"
    near = suggestion(key, islice(value, _KEYS_MAX), what="there are")
    return f"no item of `{whole}` has a key `{key}`" + (f"; {near}" if near else "")
