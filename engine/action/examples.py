"""A value that keeps to a schema: what the emulator answers when nobody says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from engine.action.merging import merge_schemas
from engine.action.numbers import draw_between, largest, number_of, smallest, step_of
from engine.action.positions import is_array
from engine.action.schema import SchemaReader, items_of, properties_of, properties_required, types_of
from engine.action.validation import keeps_to
from engine.model.values.json import Json, JsonObject

VALUES_MAX: Final = 5_000
"""Values inside one another that are drawn for one example."""
_DEPTH_MAX: Final = 6
_HOPS_MAX: Final = 6
_ITEMS_MAX: Final = 100
_TEXT: Final[JsonObject] = MappingProxyType({"type": "string"})
_TRIES: Final = 5
_LENGTH_MAX: Final = 4_096
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def example(schema: JsonObject, rng: Random) -> Json:
    """A value of a schema, drawn from `rng`; valid wherever the schema uses types, bounds, enums and formats only.

    Patterns, `not` and the like cannot be aimed at: five draws are tried, and the last is given as it is. Of a schema
    that describes more than `VALUES_MAX` values inside one another, the rest is left empty.
    """
    value: Json = None
    for _ in range(_TRIES):
        drawing = _Drawing(schema, rng)
        value = drawing.draw(schema, _DEPTH_MAX)
        if drawing.left < 0 or keeps_to(schema, value):
            break
    return value


class _Drawing(SchemaReader):
    """One value that is drawn, and how many more may stand inside it."""

    def __init__(self, root: JsonObject, rng: Random) -> None:
        super().__init__(root)
        self.rng, self.left = rng, VALUES_MAX

    def draw(self, schema: Json, depth: int) -> Json:
        """A value of one schema of the document."""
        self.left -= 1
        part = self.settle(schema)
        for _ in range(_HOPS_MAX):
            chosen = self._chosen(part)
            if chosen is None:
                break
            part = chosen
        if "const" in part:
            return part["const"]
        choices = part.get("enum")
        if is_array(choices) and choices:
            return choices[self.rng.randrange(len(choices))]
        match _kind(part):
            case "object":
                return self._object(part, depth)
            case "array":
                return self._array(part, depth)
            case kind:
                draw = _DRAWS.get(kind)
                return draw(part, self.rng) if draw else None

    def _chosen(self, part: JsonObject) -> JsonObject | None:
        """The schema with one of its alternatives in their place; None where it has none."""
        for key in ("anyOf", "oneOf"):
            options = part.get(key)
            if is_array(options) and options:
                rest = {name: value for name, value in part.items() if name != key}
                return merge_schemas(rest, self.settle(options[self.rng.randrange(len(options))]))
        return None

    def _object(self, part: JsonObject, depth: int) -> Json:
        if depth == 0 or self.left < 0:
            return {}
        made = {name: self.draw(inner, depth - 1) for name, inner in properties_of(part).items() if self.left >= 0}
        for name in properties_required(part):
            made.setdefault(name, "value")
        return made

    def _array(self, part: JsonObject, depth: int) -> Json:
        least, most = _whole(part.get("minItems"), 0), _whole(part.get("maxItems"), 3)
        count = min(max(least, min(most, 1)), _ITEMS_MAX)
        if self.left < 0 or (depth == 0 and least == 0):
            return []
        items = items_of(part) or _TEXT
        return [self.draw(items, max(depth - 1, 0)) for _ in range(count) if self.left >= 0]


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


def _string(part: JsonObject, rng: Random) -> Json:
    formed = _FORMATS.get(str(part.get("format")))
    if formed is not None:
        return formed(rng)
    least = min(_whole(part.get("minLength"), 0), _LENGTH_MAX)
    most = _whole(part.get("maxLength"), max(least, 8))
    return "".join(rng.choice(_LETTERS) for _ in range(max(least, min(most, 8))))


def _number(part: JsonObject, rng: Random) -> Json:
    step = step_of(part, is_whole="integer" in types_of(part))
    low, high = smallest(part, step), largest(part, step)
    return draw_between(low, high, step, rng)


def _whole(value: Json, otherwise: int) -> int:
    number = number_of(value)
    return max(0, int(otherwise if number is None else number))


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
        "ipv6": lambda rng: f"2001:db8::{rng.randint(1, 0xFFFF):x}",
        "ipv4": lambda rng: f"192.0.2.{rng.randint(1, 254)}",
    }
)


def _letters(rng: Random) -> str:
    return "".join(rng.choice(_LETTERS) for _ in range(8))


_DRAWS: Final[Mapping[str, Callable[[JsonObject, Random], Json]]] = MappingProxyType(
    {
        "string": _string,
        "integer": _number,
        "number": _number,
        "boolean": lambda _part, rng: rng.random() < 0.5,  # noqa: PLR2004 - a coin
    }
)
