"""Gates for which a plan has nothing to judge: they would hold whatever happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.model.language.literals import Bound
from engine.model.plan import PlannedTest
from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.suite import Suite
from engine.plan import codes


def empty_gates(suite: Suite, tests: Sequence[PlannedTest]) -> Iterator[Diagnostic]:
    """A warning for each gate of coverage that none of these tests, all of the suite, gives anything to cover."""
    gate = suite.gate.coverage if suite.gate is not None else None
    own = [test for test in tests if test.file == suite.file and test.skip is None]
    if gate is None or not own:
        return
    if gate.input_edges is not None and not any(test.obligations.edges for test in own):
        yield _empty("input-edges", gate.input_edges, "no test plans for edges", "give a test `cases: {cover: each}`")
    if gate.input_pairs is not None and not any(test.obligations.pairs for test in own):
        yield _empty("input-pairs", gate.input_pairs, "no test plans for pairs", "give a test `cases: {cover: pairs}`")
    if gate.output_fields is not None and not any(_declares_output(test) for test in own):
        why = "no action has a contract that says what it gives"
        yield _empty("output-fields", gate.output_fields, why, "give an action its `contract:`")
    if gate.checks is not None and not any(test.obligations.checks for test in own):
        yield _empty("checks", gate.checks, "no test has a `check:`", "give a test one")


def _declares_output(test: PlannedTest) -> bool:
    contract = test.action.contract
    return contract is not None and contract.output_schema is not None


def _empty(name: str, bound: Bound, why: str, way_out: str) -> Diagnostic:
    return Diagnostic(
        code=codes.EMPTY_GATE,
        severity=Severity.WARNING,
        span=bound.span,
        message=f"the gate `{name}` has nothing to judge: {why}",
        help=f"{way_out}, or leave the gate out",
    )
