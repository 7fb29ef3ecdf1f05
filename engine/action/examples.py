"""A value that keeps to a schema: what the emulator answers when nobody says otherwise."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Any, Final

from engine.action.schema import is_array, items_of, properties_of, settle_schema, types_of
from engine.action.validation import violations
from engine.model.values.json import Json, JsonObject

_DEPTH_MAX: Final = 6
_TRIES: Final = 5
_LENGTH_MAX: Final = 4_096
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def example(schema: JsonObject, rng: Random) -> Json:
    """A value of a schema, drawn from `rng`; valid wherever the schema uses types, bounds, enums and formats only.

    Patterns, `not` and the like cannot be aimed at: five draws are tried, and the last is given as it is.
    """
    value: Json = None
    for _ in range(_TRIES):
        value = _draw(schema, schema, rng, _DEPTH_MAX)
        if not violations(schema, value, most=1):
            break
    return value


def _draw(schema: Json, root: JsonObject, rng: Random, depth: int) -> Json:
    part = settle_schema(schema, root)
    chosen = _chosen(part, root, rng)
    if chosen is not None:
        return _draw(chosen, root, rng, depth - 1) if depth > 0 else None
    if "const" in part:
        return part["const"]
    choices = part.get("enum")
    if is_array(choices) and choices:
        return choices[rng.randrange(len(choices))]
    draw = _DRAWS.get(_kind(part))
    return draw(part, root, rng, depth) if draw else None


def _chosen(part: JsonObject, root: JsonObject, rng: Random) -> JsonObject | None:
    """The schema with one of its alternatives in their place; None where it has none."""
    for key in ("anyOf", "oneOf"):
        options = part.get(key)
        if is_array(options) and options:
            rest = {name: value for name, value in part.items() if name != key}
            return {**rest, **settle_schema(options[rng.randrange(len(options))], root)}
    return None


def _kind(part: JsonObject) -> str:
    """The type to draw: the first that is named and not null, else what the other keywords are about."""
    named = [each for each in types_of(part) if each != "null"]
    if named:
        return named[0]
    if types_of(part):
        return "null"
    if "items" in part:
        return "array"
    if any(key in part for key in ("minLength", "maxLength", "pattern", "format")):
        return "string"
    if any(key in part for key in ("minimum", "maximum", "multipleOf")):
        return "number"
    return "object"


def _object(part: JsonObject, root: JsonObject, rng: Random, depth: int) -> Json:
    if depth == 0:
        return {}
    made = {name: _draw(inner, root, rng, depth - 1) for name, inner in properties_of(part).items()}
    required = part.get("required")
    for name in required if is_array(required) else ():
        made.setdefault(str(name), "value")
    return made


def _array(part: JsonObject, root: JsonObject, rng: Random, depth: int) -> Json:
    least, most = _whole(part.get("minItems"), 0), _whole(part.get("maxItems"), 3)
    count = min(max(least, min(most, 1)), 100)
    if depth == 0 and least == 0:
        return []
    return [_draw(items_of(part) or {"type": "string"}, root, rng, max(depth - 1, 0)) for _ in range(count)]


def _string(part: JsonObject, _root: JsonObject, rng: Random, _depth: int) -> Json:
    formed = _FORMATS.get(str(part.get("format")))
    if formed is not None:
        return formed(rng)
    least = min(_whole(part.get("minLength"), 0), _LENGTH_MAX)
    most = _whole(part.get("maxLength"), max(least, 8))
    return "".join(rng.choice(_LETTERS) for _ in range(max(least, min(most, 8))))


def _integer(part: JsonObject, _root: JsonObject, rng: Random, _depth: int) -> Json:
    low, high = _range(part)
    step = max(1, math.ceil(_figure(part.get("multipleOf"), 1)))
    first, last = math.ceil(low / step), math.floor(high / step)
    return step * rng.randint(first, max(first, last))


def _any_number(part: JsonObject, root: JsonObject, rng: Random, depth: int) -> Json:
    low, high = _range(part)
    step = part.get("multipleOf")
    if step is not None or math.ceil(low) <= math.floor(high):
        return _integer(part, root, rng, depth) if _figure(step, 1) >= 1 else math.ceil(low)
    return low + (high - low) / 2


def _range(part: JsonObject) -> tuple[float, float]:
    """The bounds to draw between, a step inside exclusive ones, and about a hundred apart where one is missing."""
    low, high = _inner(part, "minimum", 1), _inner(part, "maximum", -1)
    if low is None and high is None:
        return 0, 100
    if low is None:
        low = min(0.0, high - 100) if high is not None and high < 0 else 0.0
    return low, low + 100 if high is None else high


def _inner(part: JsonObject, key: str, inwards: int) -> float | None:
    bound, exclusive = part.get(key), part.get("exclusive" + key.capitalize())
    whole = "integer" in types_of(part)
    if exclusive is True and bound is not None:
        return _figure(bound, 0) + inwards * (1 if whole else 0.001)
    if exclusive is not None and not isinstance(exclusive, bool):
        return _figure(exclusive, 0) + inwards * (1 if whole else 0.001)
    return None if bound is None else _figure(bound, 0)


def _figure(value: Any, otherwise: float) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else otherwise


def _whole(value: Any, otherwise: int) -> int:
    return max(0, int(_figure(value, otherwise)))


def _uuid(rng: Random) -> str:
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _date(rng: Random) -> str:
    return f"2026-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


_FORMATS: Final[Mapping[str, Callable[[Random], str]]] = MappingProxyType(
    {
        "uuid": _uuid,
        "email": lambda rng: f"{_letters(rng)}@example.com",
        "date": _date,
        "date-time": lambda rng: f"{_date(rng)}T{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:00Z",
        "time": lambda rng: f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:00Z",
        "uri": lambda rng: f"https://example.com/{_letters(rng)}",
        "hostname": lambda rng: f"{_letters(rng)}.example.com",
        "ipv4": lambda rng: f"192.0.2.{rng.randint(1, 254)}",
    }
)


def _letters(rng: Random) -> str:
    return "".join(rng.choice(_LETTERS) for _ in range(8))


_DRAWS: Final[Mapping[str, Callable[[JsonObject, JsonObject, Random, int], Json]]] = MappingProxyType(
    {
        "object": _object,
        "array": _array,
        "string": _string,
        "integer": _integer,
        "number": _any_number,
        "boolean": lambda _part, _root, rng, _depth: rng.random() < 0.5,  # noqa: PLR2004 - a coin
    }
)
