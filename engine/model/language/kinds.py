"""The kinds of words inside a test: matchers, generators and edge classes.

A kind is one word. Its `Spec` dataclass is its grammar; the functions beside it are all that the stages know of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from engine.model.language.literals import Names, Templated
from engine.model.language.matcher_facts import (
    NO_NAMES,
    Absence,
    Admitted,
    Comparison,
    FileUse,
    ForeignNames,
    Lookalike,
    OperandShape,
    admit_anything,
)
from engine.model.values.json import Json, Missing
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.model.verdict import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a kind finds wrong with its own spec: the key it is about (None: the word itself) and what to write."""

    key: str | None
    message: str
    help: str | None = None


def no_problems(_spec: Any) -> tuple[Problem, ...]:
    """The check of a kind whose grammar says it all."""
    return ()


def never_vacuous(_spec: Any) -> str | None:
    """Of a kind that always says something."""
    return None


def never_misread(_spec: Any) -> Problem | None:
    """Of a kind whose spec means what it reads like."""
    return None


class MatcherKind(Noun, frozen=True, kw_only=True):
    """A matcher: `judge(spec, value)` is total and never raises; `value` is MISSING where nothing stands.

    `spec` is a dataclass with exactly one `word` field, named like the matcher: `between: [0, 100]` is decoded by
    reading the value behind the matcher's name as that field. What stands below `example` is all that the stages know
    of a matcher beyond that, so that none is known by its name; it is pure, and each of it may be left out.
    """

    name: str
    spec: type
    judge: Callable[[Any, Json | Missing], Judgement]
    doc: str
    check: Callable[[Any], tuple[Problem, ...]] = no_problems
    doubts: Callable[[Any], tuple[Problem, ...]] = no_problems
    """What it will not judge although its spec reads so (W123)."""
    example: str = ""
    """A line that may stand under `expect:`."""
    is_plain: bool = False
    """Whether a plain value behind a place means it; one kind of a vocabulary does."""
    admits: Callable[[Any], Admitted] = admit_anything
    """What it can hold of with this spec: matchers that rule each other out are found by it (E187)."""
    absence: Absence = "fails"
    """What it makes of a place where nothing stands."""
    vacuous: Callable[[Any], str | None] = never_vacuous
    """Of what it always holds with this spec, where that is all there can be: `any text` (W122)."""
    misread: Callable[[Any], Problem | None] = never_misread
    """What its spec reads like that it does not mean here (W240)."""
    is_conditional: bool = False
    """Whether it is asked only where something stands: whether that was ever so is told."""
    compares: Comparison | None = None
    """What stands behind it: values that the place never has are found by it (E104, W102, W105)."""
    file: FileUse | None = None
    """Whether a text behind it names a JSON file, which the field `document` of the spec then holds (else MISSING)."""
    reads_like_switch: bool = False
    """Whether true or false behind it reads like a switch, although it is a value that is compared with (W118)."""
    shape: OperandShape | None = None
    """What stands behind it beyond its grammar, for editors."""
    foreign: ForeignNames = NO_NAMES
    """What it is called in other tools (W101, E141)."""
    lookalike: Lookalike | None = None
    """Texts that read like it (W110)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """A matcher with what the author gave it."""

    kind: MatcherKind
    spec: Any
    span: Span


Matchers = tuple[Matcher, ...]
"""All of them must hold. The annotation of a spec field that takes a value or a matcher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFacts:
    """What is known of a field: the generator's own bounds, to which the plan adds the contract's.

    `type` is JSON Schema's word. `form` names a format (email, uuid, date, date-time, phone). Lengths are in
    characters. `step` is the smallest difference between two values. None: not known, or no limit.
    """

    type: str | None = None
    form: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    length_min: int | None = None
    length_max: int | None = None
    choices: tuple[Json, ...] | None = None
    earliest: str | None = None
    latest: str | None = None
    required: bool = True
    nullable: bool = False
    additional: bool = True
    """Whether the contract lets undeclared fields pass."""
    name: str | None = None
    """The key of the field, which edges that change keys start from; None where nobody knows it yet."""
    items: tuple[Json, ...] = ()
    """What items of a list may be, for edges that need lists of a length; empty where that is not known."""


NO_FACTS = FieldFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One draw: the only chance (`rng`) and the only names (`this`, `n`, `vars`, `env`, …) a generator may use.

    `now` is the frozen date-time of the plan, ISO 8601 in UTC.
    """

    rng: Random
    names: Names
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorKind:
    """A generator: `draw(spec, draw)` gives one typical value, `facts(spec)` what holds for all of them.

    `form` "gen" is written `gen: NAME` with the spec's keys beside it; "key" is written with the name as a key of its
    own (`one-of: […]`), which is then a field of the spec.
    """

    name: str
    form: Literal["gen", "key"]
    spec: type
    draw: Callable[[Any, Draw], Json]
    facts: Callable[[Any], FieldFacts]
    doc: str
    example: str
    check: Callable[[Any], tuple[Problem, ...]] = no_problems
    template_of: Callable[[Any], Templated] | None = None
    """The template of a spec, of a generator that gives just what that says: the run fills it where only it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeValue:
    """One class of an edge with a value that stands for it; MISSING leaves the field out.

    `key` names a key that no field of the row has, and changes what the value is about:

    - with the value MISSING the field is renamed: its own typical value stands under `key`, and nothing under its name
      (the contract sees the field missing and `key` undeclared);
    - with any other value the field keeps its own typical value, and `value` stands under `key` beside it.

    Such a class is valid where both the row without or with the field and the other key are (`FieldFacts.additional`).
    """

    name: str
    value: Json | Missing
    doc: str = ""
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeKind:
    """A named edge: the classes it means for a field of which `facts` hold (none where it does not apply)."""

    name: str
    doc: str
    values: Callable[[FieldFacts], tuple[EdgeValue, ...]]
    example: str = ""
    reason: Callable[[FieldFacts], str | None] | None = None
    """Why an action would refuse it; a reason of its own where this is not told.

    Where a test breaks fields and names no edges, the first invalid class of each reason is taken; of None there is
    none: others show the same better.
    """
