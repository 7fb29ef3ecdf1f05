"""Whether a value fits what is known of a field: the judgement behind the labels *valid* and *invalid*."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from types import MappingProxyType

from engine.model.language.kinds import FieldFacts
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, Missing
from engine.model.values.moments import date_text, date_time_text, instant_of, read_moment
from engine.model.values.order import number_key
from engine.model.values.well_formed import FORMATS, is_phone


def satisfies(facts: FieldFacts, value: Json | Missing) -> bool:
    """Whether `value` fits everything that is known: required, null, type, form, bounds, lengths, choices, dates.

    `step` is not judged: it says how far apart the generator's own values lie. A `form` that is not known here and
    bounds on dates that are relative to an unknown `now` (see `anchor_dates`) refuse nothing.
    """
    if isinstance(value, Missing):
        return not facts.required
    if value is None:
        return facts.nullable or facts.type == "null" or None in (facts.choices or ())
    if isinstance(value, float) and not isfinite(value):
        return False
    if facts.type is not None and not is_of_type(value, facts.type):
        return False
    if facts.choices is not None and not _is_among(value, facts.choices):
        return False
    if isinstance(value, str):
        return _fits_length(facts, len(value)) and _fits_form(facts, value)
    if isinstance(value, int | float):
        return isinstance(value, bool) or _fits_bounds(facts, value)
    return isinstance(value, Mapping) or _fits_length(facts, len(value))


def anchor_dates(facts: FieldFacts, *, now: str) -> FieldFacts:
    """The same facts with `earliest` and `latest` as ISO text where they were relative to now (`-30d`)."""
    if facts.earliest is None and facts.latest is None:
        return facts
    return replace(facts, earliest=_anchor(facts, facts.earliest, now), latest=_anchor(facts, facts.latest, now))


def is_of_type(value: Json, name: str) -> bool:
    """Whether `value` is of JSON Schema's type `name`; `5.0` is an integer, a boolean is no number."""
    match value:
        case None:
            return name == "null"
        case bool():
            return name == "boolean"
        case int():
            return name in ("integer", "number")
        case float():
            return isfinite(value) and (name == "number" or (name == "integer" and value.is_integer()))
        case str():
            return name == "string"
        case Mapping():
            return name == "object"
        case Sequence():
            return name == "array"


def type_of(value: Json) -> str:
    """JSON Schema's most telling type of a value: `integer` for `5`, `number` for `5.0`."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case Mapping():
            return "object"
        case Sequence():
            return "array"


_FORMS: Mapping[str, Callable[[str], bool]] = MappingProxyType({**FORMATS, "phone": is_phone})


def _fits_form(facts: FieldFacts, text: str) -> bool:
    is_well_formed = _FORMS.get(facts.form or "")
    if is_well_formed is not None and not is_well_formed(text):
        return False
    earliest, latest = instant_of(facts.earliest or ""), instant_of(facts.latest or "")
    if earliest is None and latest is None:
        return True
    moment = instant_of(text)
    return moment is not None and (earliest is None or earliest <= moment) and (latest is None or moment <= latest)


def _fits_length(facts: FieldFacts, length: int) -> bool:
    shortest, longest = facts.length_min, facts.length_max
    return (shortest is None or shortest <= length) and (longest is None or length <= longest)


def _fits_bounds(facts: FieldFacts, number: float) -> bool:
    smallest, largest = facts.minimum, facts.maximum
    at = number_key(number)
    return (smallest is None or number_key(smallest) <= at) and (largest is None or at <= number_key(largest))


def _is_among(value: Json, choices: Sequence[Json]) -> bool:
    wanted = canonical_json(value)
    return any(canonical_json(choice) == wanted for choice in choices)


def _anchor(facts: FieldFacts, bound: str | None, now: str) -> str | None:
    moment = None if bound is None else read_moment(bound, now=now)
    if moment is None:
        return None
    return date_text(moment) if facts.form == "date" else date_time_text(moment)
