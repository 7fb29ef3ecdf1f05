"""What holding a value against a schema takes, counted beforehand: nobody can break it off once it has begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from engine.action.positions import every_part
from engine.action.schema import Identity
from engine.action.visits import VISITS_MAX, effort_of
from engine.model.values.json import Json, JsonObject

WORK_MAX: Final = 20_000_000
"""Parts of a schema times parts of a value: half a second at worst, a tenth as a rule."""
_UNIQUE: Final = 100
"""Finding two equal items costs as much as so many other parts of a schema."""
_WAY_OUT: Final = "ask for less at once, or hold only a part of it against a schema"


def why_not_compared(schema: JsonObject, value: Json) -> str | None:
    """Why a value is too large to be held against a schema; None where it is not."""
    parts = _parts(Identity(schema))
    most = WORK_MAX // parts
    if _count(value, most) > most:
        return f"the value has more than {most:,} parts, too many for a schema of {parts:,}: {_WAY_OUT}"
    if not effort_of(schema, value).can_judge:
        return f"alternatives of the schema overlap, so that it would take more than {VISITS_MAX:,} steps: {_WAY_OUT}"
    return None


@lru_cache(maxsize=256)
def _parts(key: Identity) -> int:
    """How large a schema is."""
    return max(1, sum(1 + _UNIQUE * (each.get("uniqueItems") is True) for each in every_part(key.schema)))


def _count(value: Json, most: int) -> int:
    """The parts of a value; counts on to just over `most`."""
    count, open_ = 0, [value]
    while open_ and count <= most:
        each = open_.pop()
        count += 1
        inner = _inside(each)
        if len(inner) > most:
            return most + 1
        open_.extend(inner)
    return count


def _inside(value: Json) -> Sequence[Json]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
