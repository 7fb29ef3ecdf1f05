"""Drawing in tests: a stream of chance from a seed, against a fixed now."""

from __future__ import annotations

from random import Random
from typing import Any

from engine.generators import KINDS
from engine.generators.edges import EDGES
from engine.model.language.inputs import FieldOptions, Generated
from engine.model.language.kinds import Draw, EdgeKind, FieldFacts, GeneratorKind
from engine.model.language.literals import Template
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE

NOW = "2026-11-22T00:00:00Z"


def kind(name: str) -> GeneratorKind:
    """The built-in generator of that name."""
    return next(each for each in KINDS if each.name == name)


def edge(name: str) -> EdgeKind:
    """The edge of that name."""
    return next(each for each in EDGES if each.name == name)


def draw(name: str, *, seed: int = 1, **spec: Any) -> Json:
    """A value of a generator with that spec."""
    found = kind(name)
    return found.draw(found.spec(**spec), chance(seed))


def facts(name: str, **spec: Any) -> FieldFacts:
    """What a generator says of its values."""
    found = kind(name)
    return found.facts(found.spec(**spec))


def messages(name: str, **spec: Any) -> list[str]:
    """What a generator finds wrong with a spec."""
    found = kind(name)
    return [problem.message for problem in found.check(found.spec(**spec))]


def helps(name: str, **spec: Any) -> list[str | None]:
    """What an author is told to write."""
    found = kind(name)
    return [problem.help for problem in found.check(found.spec(**spec))]


def chance(seed: int, **names: Json) -> Draw:
    """A draw of its own stream."""
    return Draw(rng=Random(seed), names=names, now=NOW)


def template(text: str) -> Template:
    """A template, wherever it stands."""
    return Template(text=text, span=NOWHERE)


def generated(name: str, **spec: Any) -> Generated:
    """A field filled by a generator."""
    found = kind(name)
    return Generated(kind=found, spec=found.spec(**spec), options=FieldOptions(), span=NOWHERE)


def classes(name: str, known: FieldFacts) -> dict[str, Any]:
    """The classes of an edge for a field, with their values."""
    return {each.name: each.value for each in edge(name).values(known)}
