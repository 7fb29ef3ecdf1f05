"""The calls of a test besides the main one, made ready: `before` and `after` around it, or `steps` in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from engine.model.language.expectation import Expectation
from engine.model.language.inputs import Cases, InputField, Layers
from engine.model.language.kinds import MatcherKind
from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.suite import CallStep, Suite, Test
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.plan import codes
from engine.plan.expectations import expectation_of_valid
from engine.plan.fields.dependencies import Circle, Ordered, in_order
from engine.plan.fields.layers import FieldSetup, merge_layers, prepare_field
from engine.plan.fields.recipe import AtRun, CallRecipe, FieldRecipe
from engine.plan.options import PlanOptions
from engine.plan.preparation.actions import NamedAction, plan_action
from engine.plan.scope.run_time import waits_in_call
from engine.plan.scope.variables import Variables

TIMEOUT_S: Final = 60.0
"""How long an execution may take where neither test nor action says (the original harness waited as long)."""

_ONE_ROW: Final = Cases(random=1)
_NOTHING_SEEN: Final[frozenset[str]] = frozenset()


class MergedCall(Noun, frozen=True, kw_only=True):
    """A call as it is written, with the fields of its input laid over each other."""

    role: Literal["before", "step", "after"]
    place: int
    step: CallStep
    fields: Mapping[str, InputField]


def merge_calls(test: Test, suite: Suite) -> Checked[tuple[MergedCall, ...]]:
    """The calls of a test in the order in which they are made."""
    calls: list[MergedCall] = []
    problems: list[Diagnostic] = []
    for role, place, step in _calls(test):
        laid = merge_layers(step.input, suite)
        problems.extend(laid.diagnostics)
        calls.append(MergedCall(role=role, place=place, step=step, fields=laid.value or {}))
    return Checked(value=tuple(calls), diagnostics=tuple(problems))


def prepare_calls(  # noqa: PLR0913 - of one test
    calls: Sequence[MergedCall],
    test: Test,
    suite: Suite,
    *,
    variables: Variables,
    equals: MatcherKind,
    options: PlanOptions,
) -> Checked[tuple[CallRecipe, ...]]:
    """The calls, ready for the rows of their test."""
    parts: list[CallRecipe] = []
    problems: list[Diagnostic] = []
    for each in calls:
        called = NamedAction(name=each.step.action.name, action=suite.actions[each.step.action.name])
        action = plan_action(called, suite, variables.names, options)
        fields = prepare_fields(each.fields, each.step.input, _kitchen(variables))
        problems += (*action.diagnostics, *fields.diagnostics)
        if action.value is None or fields.value is None:
            continue
        wait = each.step.wait or called.action.wait
        parts.append(
            CallRecipe(
                role=each.role,
                place=each.place,
                id=each.step.id,
                action=action.value,
                fields=fields.value.fields,
                order=fields.value.order,
                expectation=_expectation(each, test, equals),
                when=each.step.when,
                timeout_s=wait.timeout.seconds if wait is not None else TIMEOUT_S,
                span=each.step.span,
            )
        )
    return Checked(value=tuple(parts) if len(parts) == len(calls) else None, diagnostics=tuple(problems))


def prepare_fields(
    written: Mapping[str, InputField | None],
    layers: Layers | None,
    setup: FieldSetup,
    *,
    seen_by_title: frozenset[str] = _NOTHING_SEEN,
) -> Checked[Ordered]:
    """The fields of an input, ready and in their order of making.

    Fields made from each other in a circle, or from one that only the run can make, are errors.
    """
    fields = [prepare_field(name, field, setup) for name, field in written.items()]
    problems = tuple(problem for each in fields for problem in each.diagnostics)
    parts = [each.value for each in fields if each.value is not None]
    if len(parts) < len(fields) or problems:
        return Checked(value=None, diagnostics=problems)
    ordered = in_order(parts, seen_by_title=seen_by_title)
    place = layers.span if layers is not None else setup.cases.span
    if isinstance(ordered, Circle):
        path = " → ".join(f"`{name}`" for name in ordered.fields)
        message = f"fields are made from each other in a circle: {path}"
        help_ = "give one of them a value of its own"
        return Checked(value=None, diagnostics=(Diagnostic(code=codes.CYCLE, span=place, message=message, help=help_),))
    waiting = tuple(_made_from_waiting(ordered.fields, place))
    return Checked(value=None if waiting else ordered, diagnostics=waiting)


def _made_from_waiting(fields: Sequence[FieldRecipe], place: Span) -> Iterator[Diagnostic]:
    late = {field.name for field in fields if isinstance(field.maker, AtRun)}
    for field in fields:
        for name in sorted(late & field.uses):
            message = f"`{field.name}` is made from `{name}`, which only the run can make"
            help_ = f"write the expression of `{name}` into `{field.name}` itself"
            yield Diagnostic(code=codes.MADE_AT_RUN, span=place, message=message, help=help_)


def _calls(test: Test) -> Iterator[tuple[Literal["before", "step", "after"], int, CallStep]]:
    for place, step in enumerate(test.before):
        yield "before", place, step
    for place, step in enumerate(test.steps):
        yield "step", place, step
    for place, step in enumerate(test.after):
        yield "after", place, step


def _kitchen(variables: Variables) -> FieldSetup:
    return FieldSetup(variables=variables, schema=None, cases=_ONE_ROW, edges={}, waits=waits_in_call)


def _expectation(call: MergedCall, test: Test, equals: MatcherKind) -> Expectation:
    """What a call must show; the last step leaves to its test what the test says and it does not."""
    is_last = call.role == "step" and call.place == len(test.steps) - 1
    if is_last and call.step.expect is None and test.expect is not None:
        return Expectation(contract=False, span=call.step.span)
    return expectation_of_valid(call.step.expect, equals, call.step.span)
