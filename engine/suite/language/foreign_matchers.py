"""Matchers by the names they have in other tools, where they would be taken for fields of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.model.source.diagnostic import Edit, Fix
from engine.model.source.node import Entry, Scalar, SequenceNode
from engine.model.values.span import Span
from engine.suite.language.matchers import fits_matcher
from engine.suite.scope import Scope
from engine.suite.suggest.inline_yaml import inline_yaml
from engine.suite.typecheck.place import QueriedPlace
from engine.suite.typecheck.schema_paths import find_step

_NEVER_A_FIELD: Mapping[str, str] = MappingProxyType(
    {
        "==": "equals",
        "===": "equals",
        "=": "equals",
        "eq": "equals",
        "neq": "not",
        "!=": "not",
        "not-equals": "not",
        "notequals": "not",
        ">": "gt",
        ">=": "gte",
        "<": "lt",
        "<=": "lte",
        "ge": "gte",
        "greater-than": "gt",
        "greaterthan": "gt",
        "more-than": "gt",
        "less-than": "lt",
        "lessthan": "lt",
        "at-least": "gte",
        "at-most": "lte",
        "exclusiveminimum": "gt",
        "exclusivemaximum": "lt",
        "one-of": "in",
        "oneof": "in",
        "any-of": "in",
        "anyof": "in",
        "regexp": "matches",
        "isnull": "equals",
        "is-null": "equals",
        "isnotnull": "not",
        "is-not-null": "not",
        "not-exists": "absent",
        "is-empty": "empty",
        "isempty": "empty",
        "starts": "starts-with",
        "startswith": "starts-with",
        "begins-with": "starts-with",
        "endswith": "ends-with",
        "tobe": "equals",
        "to-be": "equals",
        "toequal": "equals",
        "contain": "contains",
        "haslength": "length",
        "has-length": "length",
        "additionalproperties": "only",
    }
)
"""Words that hardly any answer has as a field."""

_MAYBE_A_FIELD: Mapping[str, str] = MappingProxyType(
    {
        "ne": "not",
        "is": "equals",
        "const": "equals",
        "min": "gte",
        "max": "lte",
        "minimum": "gte",
        "maximum": "lte",
        "len": "length",
        "size": "length",
        "regex": "matches",
        "pattern": "matches",
        "match": "matches",
        "like": "matches",
        "includes": "contains",
        "include": "contains",
        "has": "contains",
        "exists": "present",
        "exist": "present",
        "defined": "present",
        "required": "present",
        "missing": "absent",
        "enum": "in",
        "prefix": "starts-with",
        "suffix": "ends-with",
        "items": "every",
        "all": "every",
        "each": "every",
    }
)
"""Words that may be fields too: a hint only where the value would do for the matcher, below a field of the answer."""

_NULL = frozenset({"isnull", "is-null", "isnotnull", "is-not-null"})
_SHOWN_MAX = 80
"""Longer values are not repeated in a help."""

_DEPTH_MIN = 3
"""`output.x.min` may be meant as a matcher of `output.x`; `output.min` is a field."""


def hint_at_foreign(place: QueriedPlace, entry: Entry, scope: Scope) -> bool:
    """Warn (W101) of a key that is a matcher in another tool; an error, and True, where no field can stand there."""
    name = entry.name.strip().casefold().replace("_", "-")
    own = _NEVER_A_FIELD.get(name)
    sure = own is not None
    own = own or _MAYBE_A_FIELD.get(name)
    if own is None or own not in scope.vocabulary.matchers:
        return False
    if not sure and not _may_be_meant(own, place, entry, scope):
        return False
    instead = _instead(name, own, entry)
    instead = instead if instead is not None and len(instead) <= _SHOWN_MAX else None
    help_ = f"did you mean `{instead or own}`?"
    fix = _fix(instead, entry) if sure and instead is not None else None
    if place.path is not None and find_step(place.path, scope.contract).verdict == "impossible":
        scope.error("E141", entry.key.span, f"unknown matcher `{entry.name}`", help_, fix)
        return True
    message = f"`{entry.name}` is taken for a field of the answer, and is no matcher here"
    scope.warning("W101", entry.key.span, message, help_, fix)
    return False


def _may_be_meant(own: str, place: QueriedPlace, entry: Entry, scope: Scope) -> bool:
    if place.path is not None and len(place.path) < _DEPTH_MIN:
        return False
    if own == "every" and not isinstance(entry.value, Scalar):
        return False
    return fits_matcher(own, entry, scope) and not (own == "in" and not isinstance(entry.value, SequenceNode))


def _instead(name: str, own: str, entry: Entry) -> str | None:
    """The matcher with its value in one line; None where the value is no single one."""
    value = entry.value
    if name in _NULL and isinstance(value, Scalar) and isinstance(value.value, bool):
        return "equals: null" if (own == "equals") == value.value else "not: null"
    if own in ("present", "absent") and value == Scalar(False, "false", "", value.span):
        return "absent: true" if own == "present" else "present: true"
    if isinstance(value, SequenceNode) and all(isinstance(each, Scalar) for each in value.items):
        return f"{own}: {inline_yaml([each.value for each in value.items if isinstance(each, Scalar)])}"
    return f"{own}: {inline_yaml(value.value)}" if isinstance(value, Scalar) and "${{" not in value.text else None


def _fix(instead: str, entry: Entry) -> Fix | None:
    key, value = entry.key.span, entry.value.span
    if key.line != value.end_line or (value.line, value.column) < (key.line, key.column):
        return None
    whole = Span(key.file, key.line, key.column, value.end_line, value.end_column)
    return Fix(title=f"write `{instead}`", edits=(Edit(span=whole, text=instead),))
