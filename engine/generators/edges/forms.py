"""Edges of texts of a known form: nearly one, and none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.generators.edges.kind import IDENTIFIER, single
from engine.model.language.kinds import FieldFacts
from engine.model.values.json import Json

_NEARLY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "uuid": "5b0c9f5e-1a2b-4c3d-8e4f-01234567zzzz",
        "email": "user(at)example.com",
        "date": "2027-02-30",
        "date-time": "2027-02-30T12:00:00Z",
        "time": "25:00:00Z",
        "uri": "example.com/a b",
        "ipv4": "192.0.2.256",
        "ipv6": "2001:db8::g",
        "hostname": "-host-.example.com",
    }
)
"""By its format a text of a usual length that is not of it."""


def _bad_format(facts: FieldFacts) -> Json | None:
    return _NEARLY.get(facts.form or "") if facts.type in (None, "string") and facts.choices is None else None


EDGES = (
    single(
        "bad-format",
        "Text that is nearly of the field's format: a UUID with a `z`, the 30th of February, four numbers up to 256.",
        _bad_format,
        on=IDENTIFIER,
    ),
)
