"""`format`: texts of a well-known shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from engine.expressions.judging import cannot_judge, fail, hold_if
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind
from engine.model.language.matcher_facts import Admitted
from engine.model.values.json import Json, Missing
from engine.model.values.well_formed import FORMATS, is_phone
from engine.model.verdict import Judgement

_OF_TEXT: Final = Admitted(takes=frozenset({"string"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The grammar of `format`."""

    format: Literal["uuid", "email", "date", "date-time", "time", "uri", "ipv4", "ipv6", "hostname", "phone-e164"] = (
        word("The shape of the text.", examples=("uuid",))
    )


_SHAPES: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType({**FORMATS, "phone-e164": is_phone})


def judge(spec: Format, value: Json | Missing) -> Judgement:
    """Held for text of the shape, as contracts have it: RFC 9562, 5321, 3339, 3986, 4291, 1123, and ITU-T E.164."""
    shape = _SHAPES.get(str(spec.format))
    if shape is None:
        return cannot_judge(f"there is no format {show(spec.format)}")
    expected = f"text of format {spec.format}"
    return hold_if(shape(value), value, expected) if isinstance(value, str) else fail(value, expected)


KINDS = (
    MatcherKind(
        name="format",
        example="output: { id: { format: uuid } }",
        spec=Format,
        judge=judge,
        doc="Text of a well-known shape.",
        admits=lambda _spec: _OF_TEXT,
    ),
)
