"""The checks of a test that its cases may or may not be asked: which of them ever were is told when the run is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from engine.model.language.expectation import Check, Expectation
from engine.model.plan import CheckObligation
from engine.model.suite import Test
from engine.model.values.span import Span
from engine.plan.fields.recipe import CallRecipe


def check_obligations(
    test: Test, expectations: Iterable[Expectation], calls: Iterable[CallRecipe]
) -> tuple[CheckObligation, ...]:
    """Each of them once, in the order of the file. `expectations` are those of the rows, defaults written in."""
    calls = tuple(calls)
    asked = (*expectations, *(call.expectation for call in calls))
    found: dict[Span, CheckObligation] = {}
    for each in chain(_branches(test), _conditional_calls(calls), *map(_of, asked)):
        found.setdefault(each.span, each)
    return tuple(sorted(found.values(), key=lambda each: each.span))


def _branches(test: Test) -> Iterator[CheckObligation]:
    expect = test.expect
    if expect is not None and expect.if_valid is not None:
        yield CheckObligation(kind="if-valid", text="if-valid", span=expect.if_valid.span)
    if expect is not None and expect.if_invalid is not None:
        yield CheckObligation(kind="if-invalid", text="if-invalid", span=expect.if_invalid.span)


def _conditional_calls(calls: Iterable[CallRecipe]) -> Iterator[CheckObligation]:
    for call in calls:
        if call.when is not None:
            text = f"{call.role} {call.place + 1} ({call.id or call.action.name})"
            yield CheckObligation(kind="call", text=text, when=call.when.text, span=call.span)


def _of(expectation: Expectation) -> Iterator[CheckObligation]:
    yield from map(_of_check, expectation.checks)
    for claim in expectation.claims:
        for matcher in claim.matchers:
            if matcher.kind.is_conditional:
                yield CheckObligation(kind="conditional", text=claim.label, span=matcher.span)


def _of_check(check: Check) -> CheckObligation:
    when = check.when.text if check.when is not None else None
    return CheckObligation(kind="check", text=check.that.text, when=when, named=check.named, span=check.that.span)
