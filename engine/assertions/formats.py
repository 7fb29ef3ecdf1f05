"""`format`: texts of a well-known shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from engine.expressions.judging import cannot_judge, fail, hold_if
from engine.expressions.values.recognise import is_uuid
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind
from engine.model.language.matcher_facts import Admitted
from engine.model.values.json import Json, Missing
from engine.model.values.moments import is_date, is_date_time
from engine.model.verdict import Judgement

_OF_TEXT: Final = Admitted(takes=frozenset({"string"}))
_EMAIL: Final = re.compile(r"[^\s@\"(),:;<>\[\\\]]{1,64}@(?=.{1,255}\Z)[^\s@.]{1,63}(?:\.[^\s@.]{1,63})+\Z")
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
_PHONE: Final = re.compile(r"\+[1-9][0-9]{1,14}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The grammar of `format`."""

    format: Literal["uuid", "email", "date", "date-time", "uri", "phone-e164"] = word(
        "The shape of the text.", examples=("uuid",)
    )


_SHAPES: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "uuid": is_uuid,
        "email": lambda text: _EMAIL.match(text) is not None,
        "date": is_date,
        "date-time": is_date_time,
        "uri": lambda text: _URI.match(text) is not None,
        "phone-e164": lambda text: _PHONE.match(text) is not None,
    }
)


def judge(spec: Format, value: Json | Missing) -> Judgement:
    """Held for text of the shape: RFC 9562, 5322 (addr-spec without quotes), 3339, 3986, and ITU-T E.164."""
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
