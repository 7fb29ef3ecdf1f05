"""`present`, `absent`, `optional`: whether anything stands at a place at all."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from engine.expressions.judging import fail, hold_if, judge_all
from engine.expressions.values.alike import what_was_overlooked
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind, Matchers
from engine.model.language.matcher_facts import Admitted, ForeignNames, Lookalike
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import HELD, Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """The grammar of `present`."""

    present: bool = word("`true`: there is a value, and it is not null.", examples=(True,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """The grammar of `absent`."""

    absent: bool = word("`true`: the field is not there; null is there.", examples=(True,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Optional:
    """The grammar of `optional`."""

    optional: Matchers = word("Judged only where there is a value; null is one.", examples=({"type": "integer"},))


_NULL = "null is there, but it is no value; where null may stand too, write `absent: false`"


def judge_present(spec: Present, value: Json | Missing) -> Judgement:
    """Held where there is a value that is not null."""
    there = value is not MISSING and value is not None
    if value is None and spec.present:
        return fail(value, "a value", hint=_NULL)
    return hold_if(there is spec.present, value, "a value" if spec.present else "no value")


def judge_absent(spec: Absent, value: Json | Missing) -> Judgement:
    """Held where nothing stands, not even null."""
    if (value is MISSING) is spec.absent:
        return HELD
    expected = "it to be missing" if spec.absent else "it to be there"
    return fail(value, expected, hint=what_was_overlooked(value, MISSING) if spec.absent else None)


def judge_optional(spec: Optional, value: Json | Missing) -> Judgement:
    """Held where nothing stands; else what is inside decides."""
    return HELD if value is MISSING else judge_all(spec.optional, value)


def admits_present(spec: Present) -> Admitted:
    """A value; or all that is none."""
    return Admitted(standing=frozenset({"value"} if spec.present else {"missing", "null"}))


def admits_absent(spec: Absent) -> Admitted:
    """Nothing at all; or whatever stands there."""
    return Admitted(standing=frozenset({"missing"} if spec.absent else {"null", "value"}))


_ANYTHING: Final = MappingProxyType({"*": "true", ".*": "true", "<any>": "true"})

KINDS = (
    MatcherKind(
        name="present",
        example="output: { id: { present: true } }",
        spec=Present,
        judge=judge_present,
        doc="There is a value, and it is not null: of a null, neither `present` nor `absent` holds.",
        admits=admits_present,
        absence="judged",
        foreign=ForeignNames(
            maybe_keys=("exists", "exist", "defined", "required"),
            beside_matchers=("exists", "exist", "is-present", "defined", "required"),
            written=lambda _word, value: "absent: true" if value is False else None,
        ),
        lookalike=Lookalike(begins="*.<", operand=_ANYTHING.get),
    ),
    MatcherKind(
        name="absent",
        example="output: { password: { absent: true } }",
        spec=Absent,
        judge=judge_absent,
        doc="The field is not there; null is there.",
        admits=admits_absent,
        absence="wanted",
        foreign=ForeignNames(
            keys=("not-exists",),
            maybe_keys=("missing",),
            beside_matchers=("not-exists", "missing", "undefined", "is-absent"),
            written=lambda _word, value: "present: true" if value is False else None,
        ),
    ),
    MatcherKind(
        name="optional",
        example="output: { nickname: { optional: { type: string } } }",
        spec=Optional,
        judge=judge_optional,
        doc="Judged only where there is a value.",
        absence="judged",
        is_conditional=True,
        compares="place",
        reads_like_switch=True,
    ),
)
