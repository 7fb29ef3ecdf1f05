"""JSON values as the engine passes them about, and the one value JSON lacks: a field that is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final, TypeAlias, Union

Json: TypeAlias = Union[bool, int, float, str, "Sequence[Json]", "Mapping[str, Json]", None]
JsonObject: TypeAlias = Mapping[str, Json]


class Missing(Enum):
    """The one member says: nothing stands here. It is never null and never leaves the engine."""

    MISSING = "missing"

    def __repr__(self) -> str:
        """Read well in messages of failed tests."""
        return "MISSING"


MISSING: Final = Missing.MISSING
