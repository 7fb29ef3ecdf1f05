"""What the row of a table says of the answer: its `expect:` columns as claims, and whether the action takes the row."""

from __future__ import annotations

import re
from typing import Final

from engine.model.language.expectation import Claim
from engine.model.language.inputs import TableRow, completion_told
from engine.model.language.kinds import MatcherKind
from engine.model.language.literals import Query
from engine.model.values.json import Json
from engine.model.values.span import Span
from engine.plan.expectations import equal_to

_PLAIN_KEYS: Final = re.compile(r"[\w-]+(?:\.[\w-]+)*")


def claims_of(row: TableRow, equals: MatcherKind) -> tuple[Claim, ...]:
    """One claim for each answer that the row gives: the place has exactly this value."""
    return tuple(_claim(place, value, equals, row.place_of(place)) for place, value in row.expect.items())


def takes_row(row: TableRow, *, valid: bool) -> bool:
    """Whether the action should take the row: what its own columns say of the end beats what the contract says."""
    told = completion_told(row.expect)
    return valid if told is None else told


def _claim(place: str, value: Json, equals: MatcherKind, span: Span) -> Claim:
    keys = tuple(place.split(".")) if _PLAIN_KEYS.fullmatch(place) else Query(text=place, span=span)
    return Claim(place=keys, label=place, matchers=(equal_to(value, equals, span),), span=span)
