"""Suites and a vocabulary for the tests of planning: small kinds of our own, so that no other room is tested here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.model.language.contract import Contract
from engine.model.language.expectation import Check, Claim, Expectation
from engine.model.language.grammar import word
from engine.model.language.inputs import (
    Cases,
    Constant,
    EdgeUse,
    FieldOptions,
    Generated,
    InputField,
    Layer,
    Layers,
    OwnEdge,
)
from engine.model.language.kinds import Draw, EdgeKind, EdgeValue, FieldFacts, GeneratorKind, Matcher, MatcherKind
from engine.model.language.literals import Bound, Query, Ref, Template, Templated
from engine.model.plan import Case, Plan
from engine.model.source.diagnostic import Checked
from engine.model.suite import Action, Gates, Suite, Test
from engine.model.values.json import MISSING, Json, JsonObject, Missing
from engine.model.values.span import NOWHERE, Span
from engine.model.verdict import HELD
from engine.model.vocabulary import Vocabulary
from engine.plan.compile import compile_plan
from engine.plan.options import PlanOptions, Selection

NOW = "2026-11-22T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualsSpec:
    equals: Templated = word("The value.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSpec:
    min: Templated = word("Smallest.", default=0)
    max: Templated = word("Largest.", default=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceSpec:
    one_of: Templated = word("The values.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpec:
    template: Templated = word("The text.", default="text")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSpec:
    locale: str = word("The language.", default="en")


def _draw_number(spec: NumberSpec, draw: Draw) -> Json:
    if not isinstance(spec.min, int) or not isinstance(spec.max, int):
        raise ValueError("`min` and `max` must be numbers")  # noqa: TRY004 - what generators promise
    return draw.rng.randrange(spec.min, spec.max + 1)


def _number_facts(spec: NumberSpec) -> FieldFacts:
    if not isinstance(spec.min, int) or not isinstance(spec.max, int):
        raise ValueError("`min` and `max` must be numbers")  # noqa: TRY004 - what generators promise
    return FieldFacts(type="integer", minimum=spec.min, maximum=spec.max, step=1)


def _choices(spec: ChoiceSpec) -> tuple[Json, ...]:
    assert isinstance(spec.one_of, list | tuple)
    return tuple(spec.one_of)


def _boundaries(facts: FieldFacts) -> tuple[EdgeValue, ...]:
    if facts.minimum is None or facts.maximum is None:
        return ()
    return (
        EdgeValue(name="min", value=facts.minimum),
        EdgeValue(name="max", value=facts.maximum),
        EdgeValue(name="zero", value=0),
    )


def _edge(name: str, value: Json | Missing) -> EdgeKind:
    return EdgeKind(name=name, doc=name, values=lambda _facts: (EdgeValue(name=name, value=value),))


def _wrong_type(facts: FieldFacts) -> tuple[EdgeValue, ...]:
    return (EdgeValue(name="wrong-type", value=True if facts.type != "boolean" else "text"),)


NUMBER = GeneratorKind(
    name="number", form="gen", spec=NumberSpec, draw=_draw_number, facts=_number_facts, doc="", example=""
)
CHOICE = GeneratorKind(
    name="one-of",
    form="key",
    spec=ChoiceSpec,
    draw=lambda spec, draw: _choices(spec)[draw.rng.randrange(len(_choices(spec)))],
    facts=lambda spec: FieldFacts(choices=_choices(spec)),
    doc="",
    example="",
)
TEXT = GeneratorKind(
    name="template",
    form="key",
    spec=TextSpec,
    draw=lambda spec, _draw: spec.template,
    facts=lambda _spec: FieldFacts(type="string"),
    doc="",
    example="",
    template_of=lambda spec: spec.template,
)
NAME = GeneratorKind(
    name="person.name",
    form="gen",
    spec=NameSpec,
    draw=lambda _spec, draw: f"Name {draw.rng.randrange(10**9)}",
    facts=lambda _spec: FieldFacts(type="string", length_min=1),
    doc="",
    example="",
)
EDGES = {
    kind.name: kind
    for kind in (
        EdgeKind(name="boundaries", doc="", values=_boundaries),
        EdgeKind(name="wrong-type", doc="", values=_wrong_type),
        _edge("missing", MISSING),
        _edge("null", None),
        _edge("empty", ""),
        _edge("unicode", "Žofie"),
    )
}
EQUALS = MatcherKind(name="equals", spec=EqualsSpec, judge=lambda _spec, _value: HELD, doc="", is_plain=True)


VOCABULARY = Vocabulary(
    matchers={"equals": EQUALS},
    generators={kind.name: kind for kind in (NUMBER, CHOICE, TEXT, NAME)},
    edges=EDGES,
    targets={},
    reporters={},
    executors={},
    versions={"mimesis": "1"},
)


def at(line: int) -> Span:
    return Span("a.suite.yaml", line, 1, line, 9)


def template(text: str, line: int = 1) -> Template:
    return Template(text=text, span=Span("a.suite.yaml", line, 5, line, 5 + len(text)))


def late(value: Any) -> Templated:
    """Text with `${{` is a template, as the decoder would make it."""
    return template(value) if isinstance(value, str) and "${{" in value else value


def uses(*edges: str | OwnEdge, valid: bool | None = None) -> tuple[EdgeUse, ...]:
    return tuple(
        EdgeUse(kind=EDGES[each] if isinstance(each, str) else each, valid=valid, span=NOWHERE) for each in edges
    )


def own(name: str, value: Templated, *, valid: bool) -> OwnEdge:
    return OwnEdge(name=name, value=late(value), valid=valid)


def generated(kind: GeneratorKind, *edges: str | OwnEdge, maybe: float | None = None, **spec: Any) -> Generated:
    options = FieldOptions(edges=uses(*edges), maybe=maybe)  # type: ignore[arg-type]
    ready = kind.spec(**{key: late(value) for key, value in spec.items()})
    return Generated(kind=kind, spec=ready, options=options, span=at(7))


def number(*edges: str | OwnEdge, maybe: float | None = None, **spec: Any) -> Generated:
    return generated(NUMBER, *edges, maybe=maybe, **spec)


def choice(*values: Json, edges: Sequence[str | OwnEdge] = ()) -> Generated:
    return generated(CHOICE, *edges, one_of=values)


def text(written: str, *edges: str | OwnEdge) -> Generated:
    return generated(TEXT, *edges, template=written)


def constant(value: Any) -> Constant:
    return Constant(value=late(value), span=at(8))


def as_layers(*layers: Mapping[str, InputField] | str) -> Layers:
    made = [Layer(name=Ref(name=each, span=at(6))) if isinstance(each, str) else Layer(fields=each) for each in layers]
    return Layers(layers=tuple(made), span=at(6))


def make_test(
    fields: Mapping[str, InputField] | Layers | None = None,
    *,
    name: str = "a test",
    cases: Cases | int | None = None,
    **more: Any,
) -> Test:
    return Test(
        name=template(name) if "${{" in name else name,
        action=Ref(name="score", span=at(4)),
        input=fields if isinstance(fields, Layers) or fields is None else as_layers(fields),
        cases=Cases(random=cases, span=at(5)) if isinstance(cases, int) else cases,
        span=at(3),
        **more,
    )


ANY_NUMBER = Bound(operator=">=", value=0.0, text=">= 0", span=at(1))
"""Of judged cases."""


def make_suite(*tests: Test, file: str = "a.suite.yaml", schema: JsonObject | None = None, **more: Any) -> Suite:
    more.setdefault("actions", {"score": Action(id="score-id", span=at(2))})
    if schema is not None:
        more["contracts"] = {"score": Contract(name="c", input_schema=schema, output_schema=None)}
    more.setdefault("suite", "Scores")
    # Plans here may be all skipped; those that may not give `gate=None`.
    more.setdefault("gate", Gates(judged=ANY_NUMBER, span=at(1)))
    return Suite(tests=tests, file=file, span=at(1), **more)


def options(**more: Any) -> PlanOptions:
    chosen = {key: more.pop(key) for key in ("only", "tags", "cases", "shard", "budget") if key in more}
    more.setdefault("now", NOW)
    more.setdefault("seed", None)
    more.setdefault("target", "emulator")
    more.setdefault("answers_by_stub", True)
    return PlanOptions(selection=Selection(**chosen), **more)


def check(*suites: Suite, **more: Any) -> Checked[Plan]:
    return compile_plan(suites, VOCABULARY, options(**more))


def plan_of(*suites: Suite, **more: Any) -> Plan:
    checked = check(*suites, **more)
    assert checked.value is not None, checked.diagnostics
    return checked.value


def cases_of(fields: Mapping[str, InputField], *, cases: Cases | int | None = None, **more: Any) -> list[Case]:
    return list(plan_of(make_suite(make_test(fields, cases=cases), **more)).cases)


def status_claim(status: str) -> Claim:
    matcher = Matcher(kind=EQUALS, spec=EqualsSpec(equals=status), span=at(9))
    return Claim(place=("status",), label="status", matchers=(matcher,), span=at(9))


def expect(*roots: str, **more: Any) -> Expectation:
    """An expectation with one claim on each root."""
    claims = tuple(
        Claim(
            place=(root,),
            label=root,
            matchers=(Matcher(kind=EQUALS, spec=EqualsSpec(equals=1), span=at(9)),),
            span=at(9),
        )
        for root in roots
    )
    return Expectation(claims=claims, roots=frozenset(roots), span=at(9), **more)


def ask(that: str) -> Check:
    return Check(that=Query(text=that, span=at(9)))


def statuses(expectation: Expectation) -> list[Json]:
    """The values that claims on `status` want."""
    return [each.spec.equals for claim in expectation.claims if claim.place == ("status",) for each in claim.matchers]
