"""Matchers by the names they have in other tools, where they would be taken for fields of the answer."""

from __future__ import annotations

from engine.expressions.values.inline_yaml import inline_yaml
from engine.model.language.kinds import MatcherKind
from engine.model.source.diagnostic import Edit, Fix
from engine.model.source.node import Entry, Scalar, SequenceNode
from engine.model.values.span import Span
from engine.suite.language.matchers import fits_matcher
from engine.suite.scope import Scope
from engine.suite.suggest.matcher_words import words_of_matchers
from engine.suite.typecheck.place import QueriedPlace
from engine.suite.typecheck.schema_paths import find_step

_SHOWN_MAX = 80
"""Longer values are not repeated in a help."""

_MULTIPLES = frozenset({"multiple-of", "multipleof", "multiple", "divisible-by", "divisibleby"})
"""What no matcher asks, and a question does."""

_DEPTH_MIN = 3
"""`output.x.min` may be meant as a matcher of `output.x`; `output.min` is a field."""


def hint_at_foreign(place: QueriedPlace, entry: Entry, scope: Scope) -> bool:
    """Warn (W101) of a key that is a matcher in another tool; an error, and True, where no field can stand there."""
    name = entry.name.strip().casefold().replace("_", "-")
    if name in _MULTIPLES and isinstance(entry.value, Scalar):
        return _tell(place, entry, scope, f"ask in `check`: {_ask_of_multiples(entry.value)}", None)
    words = words_of_matchers(scope.vocabulary)
    sure = words.keys.get(name)
    own = sure or words.maybe_keys.get(name)
    if own is None:
        return False
    if sure is None and not _may_be_meant(own, place, entry, scope):
        return False
    instead = _instead(name, own, entry)
    instead = instead if instead is not None and len(instead) <= _SHOWN_MAX else None
    help_ = f"did you mean `{instead or own.name}`?"
    fix = _fix(instead, entry) if sure is not None and instead is not None else None
    return _tell(place, entry, scope, help_, fix)


def _ask_of_multiples(step: Scalar) -> str:
    return f'`that: "mod(output.…, `{step.text}`) == `0`"`'


def _tell(place: QueriedPlace, entry: Entry, scope: Scope, help_: str, fix: Fix | None) -> bool:
    if place.path is not None and find_step(place.path, scope.contract).verdict == "impossible":
        scope.error("E141", entry.key.span, f"unknown matcher `{entry.name}`", help_, fix)
        return True
    message = f"`{entry.name}` is taken for a field of the answer, and is no matcher here"
    scope.warning("W101", entry.key.span, message, help_, fix)
    return False


def _may_be_meant(own: MatcherKind, place: QueriedPlace, entry: Entry, scope: Scope) -> bool:
    if place.path is not None and len(place.path) < _DEPTH_MIN:
        return False
    if own.foreign.maybe_of == "single" and not isinstance(entry.value, Scalar):
        return False
    if own.foreign.maybe_of == "list" and not isinstance(entry.value, SequenceNode):
        return False
    return fits_matcher(own.name, entry, scope)


def _instead(name: str, own: MatcherKind, entry: Entry) -> str | None:
    """The matcher with its value in one line; None where the value is no single one."""
    value = entry.value
    if isinstance(value, SequenceNode) and all(isinstance(each, Scalar) for each in value.items):
        return f"{own.name}: {inline_yaml([each.value for each in value.items if isinstance(each, Scalar)])}"
    if not isinstance(value, Scalar) or "${{" in value.text:
        return None
    return own.foreign.written(name, value.value) or f"{own.name}: {inline_yaml(value.value)}"


def _fix(instead: str, entry: Entry) -> Fix | None:
    key, value = entry.key.span, entry.value.span
    if key.line != value.end_line or (value.line, value.column) < (key.line, key.column):
        return None
    whole = Span(key.file, key.line, key.column, value.end_line, value.end_column)
    return Fix(title=f"write `{instead}`", edits=(Edit(span=whole, text=instead),))
