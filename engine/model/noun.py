"""What a run makes several of for every request: frozen like all nouns, and made in a tenth of a dataclass's time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Self

import msgspec

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
"""No names, no fields."""


class Noun(msgspec.Struct, frozen=True):
    """A value: equal, matched and pickled like a dataclass. Write `class Load(Noun, frozen=True, kw_only=True)`."""

    def but(self, **changes: Any) -> Self:
        """The same with other values in some fields; TypeError where there is no such field."""
        return msgspec.structs.replace(self, **changes)
