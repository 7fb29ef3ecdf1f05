"""A small vocabulary, so that the room of suites is tried without the kinds of the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Literal

from engine.model.language.emulator import EmulatorSettings
from engine.model.language.grammar import word
from engine.model.language.kinds import (
    Draw,
    EdgeKind,
    EdgeValue,
    FieldFacts,
    GeneratorKind,
    MatcherKind,
    Matchers,
    Problem,
)
from engine.model.language.literals import Template, Templated
from engine.model.ports.target import Surroundings, Target, TargetKind
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import HELD, Judgement
from engine.model.vocabulary import Vocabulary
from engine.vocabulary import COMING_TARGETS


@dataclass(frozen=True, slots=True, kw_only=True)
class Equals:
    equals: Templated = word("The value.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    not_: Matchers = word("What must not hold.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    between: tuple[Templated, ...] = word("The two ends.", examples=([0, 100],))


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    type: str | tuple[str, ...] = word("The type.", examples=("integer",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    present: bool = word("Whether something stands here.", examples=(True,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    absent: bool = word("Whether nothing stands here.", examples=(True,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    min: Templated = word("The least.", default=0)
    max: Templated = word("The most.", default=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    one_of: tuple[Templated, ...] = word("The values.", examples=(["low", "high"],))
    weights: tuple[float, ...] = word("How often each.", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    template: Template = word("Text from other fields.", examples=("${{ this.first }}@example.com",))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSpec:
    base_url: str | Template = word("Where it is.")


def _judge(_spec: Any, _value: Json | Missing) -> Judgement:
    return HELD


def _draw(_spec: Any, _draw: Draw) -> Json:
    return None


def _open(_spec: Any, _surroundings: Surroundings) -> AbstractAsyncContextManager[Target]:
    raise AssertionError("nothing is opened here")


def _two_ends(spec: Between) -> tuple[Problem, ...]:
    if len(spec.between) == 2:
        return ()
    return (Problem(key="between", message="`between` takes two ends", help="write `between: [0, 100]`"),)


def _ordered(spec: Numbers) -> tuple[Problem, ...]:
    match spec.min, spec.max:
        case (int() | float() as low, int() | float() as high) if low > high:
            return (Problem(key="min", message=f"`min` {low} is above `max` {high}"),)
    return ()


def _number_facts(spec: Numbers) -> FieldFacts:
    if not isinstance(spec.min, int | float) or not isinstance(spec.max, int | float):
        raise ValueError("`min` and `max` must be numbers")  # noqa: TRY004 - what kinds are asked to raise
    return FieldFacts(type="integer", minimum=float(spec.min), maximum=float(spec.max))


def _bounds(facts: FieldFacts) -> tuple[EdgeValue, ...]:
    ends = (("min", facts.minimum), ("max", facts.maximum))
    return tuple(EdgeValue(name=name, value=value) for name, value in ends if value is not None)


def _generator(name: str, form: Literal["gen", "key"], spec: type, known: FieldFacts) -> GeneratorKind:
    return GeneratorKind(
        name=name,
        form=form,
        spec=spec,
        draw=_draw,
        facts=lambda _spec: known,
        doc=f"Gives {name}.",
        example=f"gen: {name}",
    )


def _matcher(name: str, spec: type, **more: Any) -> MatcherKind:
    return MatcherKind(name=name, spec=spec, judge=_judge, doc=f"Holds for {name}.", **more)


MATCHERS = (
    _matcher("equals", Equals, is_plain=True, compares="value"),
    _matcher("not", Not, absence="judged", compares="place"),
    _matcher("between", Between, check=_two_ends),
    _matcher("type", Type),
    _matcher("present", Present, absence="judged"),
    _matcher("absent", Absent, absence="wanted"),
)
GENERATORS = (
    _generator("uuid", "gen", Nothing, FieldFacts(type="string", form="uuid")),
    replace(_generator("integer", "gen", Numbers, FieldFacts()), facts=_number_facts, check=_ordered),
    _generator("person.email", "gen", Nothing, FieldFacts(type="string", form="email")),
    _generator("one-of", "key", OneOf, FieldFacts()),
    replace(_generator("template", "key", Made, FieldFacts(type="string")), template_of=attrgetter("template")),
)
EDGES = (
    EdgeKind(name="boundaries", doc="The ends of the bounds.", values=_bounds),
    EdgeKind(name="missing", doc="Left out.", values=lambda _facts: (EdgeValue(name="missing", value=MISSING),)),
    EdgeKind(name="null", doc="Null.", values=lambda _facts: (EdgeValue(name="null", value=None),)),
    EdgeKind(
        name="empty",
        doc="An empty text, which only text can be.",
        values=lambda facts: (EdgeValue(name="empty", value=""),) if facts.type in (None, "string") else (),
    ),
)
TARGETS = (
    TargetKind(name="emulator", spec=EmulatorSettings, open=_open, default_rate=None, doc="In a box."),
    TargetKind(name="genesys-async", spec=ServerSpec, open=_open, default_rate=None, doc="A server."),
)


def vocabulary() -> Vocabulary:
    """Six matchers, five generators, four edges, two targets."""
    return Vocabulary(
        matchers=_by_name(MATCHERS),
        generators=_by_name(GENERATORS),
        edges=_by_name(EDGES),
        targets=_by_name(TARGETS),
        reporters={},
        executors={},
        versions={},
        coming_targets=COMING_TARGETS,
    )


def _by_name(kinds: Iterable[Any]) -> Mapping[str, Any]:
    return MappingProxyType({kind.name: kind for kind in kinds})
