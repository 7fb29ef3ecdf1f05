"""What all matchers share: how they say no, and how they judge by the matchers inside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from engine.expressions.query import evaluate
from engine.expressions.values.equality import is_list
from engine.expressions.values.near import suggestion
from engine.expressions.values.shown import show
from engine.model.language.grammar import operand_of, word, word_of
from engine.model.language.kinds import Matcher, MatcherKind, Matchers
from engine.model.language.literals import Query, Template
from engine.model.language.matcher_facts import Admitted
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.noun import Noun
from engine.model.verdict import HELD, Judgement, Outcome

_SCALARS = frozenset({str, int, float, bool, type(None)})


def fail(value: Json | Missing, expected: str, *, hint: str | None = None) -> Judgement:
    """The value is not what was expected: `is 74, expected >= 80`; `hint` says what may have been overlooked."""
    return Judgement(outcome=Outcome.FAILED, message=f"is {show(value)}, expected {expected}", help=hint)


def fail_with_message(message: str, *, was: Json | Missing | None = None, hint: str | None = None) -> Judgement:
    """The value is not what was expected, in these words; `was` is the part of it that is not."""
    return Judgement(outcome=Outcome.FAILED, message=message, was=None if was is None else show(was), help=hint)


def cannot_judge(reason: str) -> Judgement:
    """The matcher itself cannot be used, whatever the value is."""
    return Judgement(outcome=Outcome.ERROR, message=f"cannot be judged: {reason}")


def hold_if(holds: bool, value: Json | Missing, expected: str, *, hint: str | None = None) -> Judgement:
    """Held, or the usual words."""
    return HELD if holds else fail(value, expected, hint=hint)


def judge_all(matchers: Matchers, value: Json | Missing) -> Judgement:
    """What matchers say together: the first error, else the first failure, else that all held.

    Idle only where none of them had anything to look at.
    """
    judgements = [judge_one(matcher, value) for matcher in matchers]
    wrong = next((each for each in judgements if each.outcome is Outcome.ERROR), None)
    if wrong is not None:
        return wrong
    failed = [each for each in judgements if each.outcome is Outcome.FAILED]
    if failed:
        return failed[0].but(is_unlike=all(each.is_unlike for each in failed))
    return judgements[0] if judgements and all(each.is_idle for each in judgements) else HELD


def judge_one(matcher: Matcher, value: Json | Missing) -> Judgement:
    """What a matcher says; where it fails, also whether it could hold of a value of that type at all."""
    said = matcher.kind.judge(matcher.spec, value)
    if said.outcome is not Outcome.FAILED or isinstance(value, Missing):
        return said
    takes = matcher.kind.admits(matcher.spec).takes
    return said if takes is None or takes & _types_of(value) else said.but(is_unlike=True)


def _types_of(value: Json) -> frozenset[str]:
    """JSON Schema's words for the type of a value."""
    match value:
        case None:
            return frozenset({"null"})
        case bool():
            return frozenset({"boolean"})
        case int() | float():
            return frozenset({"number", "integer"})
        case str():
            return frozenset({"string"})
        case Mapping():
            return frozenset({"object"})
        case _:
            return frozenset({"array"})


class Member(Noun, frozen=True, kw_only=True):
    """What must hold one level deeper: of the field of that name, or of the answer to a question about the object."""

    place: str | Query
    matchers: Matchers

    @property
    def label(self) -> str:
        """The place in words."""
        return self.place.text if isinstance(self.place, Query) else self.place


class Inside(Noun, frozen=True, kw_only=True):
    """A mapping without matchers, where a matcher could stand: each of its keys is a place one level deeper."""

    inside: tuple[Member, ...] = word("Places one level deeper.")


def judge_inside(spec: Inside, value: Json | Missing) -> Judgement:
    """Held where what is expected of each place holds; other fields may be there too."""
    if not isinstance(value, Mapping):
        return fail(value, f"an object with {inside_in_words(spec)}")
    judgements = [_judge_member(each, value) for each in spec.inside]
    for outcome in (Outcome.ERROR, Outcome.FAILED):
        found = next((each for each in judgements if each.outcome is outcome), None)
        if found is not None:
            return found
    return judgements[0] if judgements and all(each.is_idle for each in judgements) else HELD


def _judge_member(member: Member, value: Mapping[str, Json]) -> Judgement:
    found: Json | Missing
    hint = None
    if isinstance(member.place, Query):
        answer = evaluate(member.place.text, value)
        if answer.error is not None:
            return cannot_judge(answer.error)
        found, hint = answer.value, next(iter(answer.missing), None)
    else:
        found = value.get(member.place, MISSING)
        near = suggestion(member.place, value, what="there are") if found is MISSING else None
        hint = f"there is no `{member.place}`; {near}" if near else None
    said = judge_all(member.matchers, found)
    if said.outcome is Outcome.HELD:
        return said
    return said.but(
        message=f"differs at .{member.label}: {said.message}", was=said.was or show(found), help=said.help or hint
    )


_OF_OBJECTS = Admitted(takes=frozenset({"object"}))
INSIDE = MatcherKind(
    name="inside", spec=Inside, judge=judge_inside, doc="Places one level deeper.", admits=lambda _spec: _OF_OBJECTS
)
"""The matcher that a mapping without matchers means inside `every`, `any` and their like; it has no name to write."""


def inside_in_words(spec: Inside) -> str:
    """`{kind: tax, price: gt 3}`."""
    return "{" + ", ".join(f"{each.label}: {matchers_in_words(each.matchers)}" for each in spec.inside) + "}"


def matchers_in_words(matchers: Matchers) -> str:
    """Matchers in words: `74`, `between [0,100]`, `gt 3 and lt 5`."""
    return " and ".join(map(_described, matchers))


def _described(matcher: Matcher) -> str:
    if isinstance(matcher.spec, Inside):
        return inside_in_words(matcher.spec)
    operand = operand_of(matcher.spec)
    shown = matchers_in_words(operand) if _is_matchers(operand) else _shown(operand)
    return shown if matcher.kind.is_plain else f"{matcher.kind.name} {shown}"


def _is_matchers(operand: Any) -> bool:
    return isinstance(operand, tuple) and bool(operand) and all(isinstance(each, Matcher) for each in operand)


def _shown(operand: Any) -> str:
    if isinstance(operand, Template):
        return operand.text
    return show(operand) if not hasattr(operand, "__dataclass_fields__") else show(_plain(operand))


def _plain(spec: Any) -> Json:
    return {each.name: getattr(spec, each.name) for each in fields(spec) if word_of(each) is not None}


def has_late(value: Any) -> bool:
    """Whether a template stands anywhere in a value, so that nothing can be said of it yet."""
    if type(value) in _SCALARS:
        return False
    if isinstance(value, Template):
        return True
    if isinstance(value, Mapping):
        return any(has_late(each) for each in value.values())
    return is_list(value) and not _SCALARS.issuperset(map(type, value)) and any(has_late(each) for each in value)
