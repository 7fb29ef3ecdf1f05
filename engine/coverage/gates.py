"""Gates: what must hold of a suite's figures for exit 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil
from typing import Final

from engine.model.language.literals import Bound
from engine.model.run.report import Counts, Covered, GateResult
from engine.model.suite import CoverageGate, Gates, LatencyGate
from engine.model.values.noun import Noun
from engine.model.values.span import NOWHERE

PASS_RATE: Final = "pass-rate"  # noqa: S105 - the name of a gate
ERRORS: Final = "errors"
JUDGED: Final = "judged"
KNOWN: Final = "known-failure"

DEFAULT_PASS_RATE: Final = Bound(operator=">=", value=100.0, text=">= 100%", span=NOWHERE)
DEFAULT_ERRORS: Final = Bound(operator="<=", value=0.0, text="0%", span=NOWHERE)


class Figures(Noun, frozen=True, kw_only=True):
    """What gates judge in one suite. `durations_us` are those of all cases that have one, in any order.

    `known` counts the known failures that the other figures leave out, `overdue` those that are no longer accepted.
    """

    counts: Counts
    edges: Covered
    pairs: Covered
    output_fields: Covered
    durations_us: Sequence[int]
    checks: Covered = Covered(covered=0, of=0)
    known: int = 0
    overdue: int = 0


def judge_gates(suite: str, gates: Gates, figures: Figures) -> tuple[GateResult, ...]:
    """Every gate of a suite, those it names and the two that every suite has; figures are compared unrounded.

    A gate with nothing to judge (no case that was not skipped, nothing to cover, no duration) holds. One about answers
    is missed where none came to cases that were to be run: an outage holds no gate.
    """
    counts = figures.counts
    unjudged = counts.error + counts.unknown + counts.not_run
    errors = _at_most(gates.errors or DEFAULT_ERRORS)
    return (
        _result(suite, PASS_RATE, gates.pass_rate or DEFAULT_PASS_RATE, rate(counts.passed, counts)),
        # `< 1%` is a share; a bound without a percent sign is a number of cases.
        _result(suite, ERRORS, errors, rate(unjudged, counts) if "%" in errors.text else float(unjudged)),
        *_judged(suite, gates, figures),
        *_coverage(suite, gates.coverage or CoverageGate(), figures),
        *_latency(suite, gates.latency or LatencyGate(), figures),
        *_known(suite, figures),
    )


def rate(part: int, counts: Counts) -> float | None:
    """`part` of the planned cases less the skipped ones, in percent; None where there are none."""
    of = counts.done - counts.skipped
    return part * 100 / of if of else None


def quantile_us(durations_us: Iterable[int], percent: int) -> int | None:
    """The nearest-rank quantile: the smallest duration that at least `percent` of all do not exceed."""
    ordered = sorted(durations_us)
    return ordered[max(ceil(len(ordered) * percent / 100), 1) - 1] if ordered else None


def _at_most(bound: Bound) -> Bound:
    """Of errors nobody wants at least so many: a bare `1%` is the most."""
    return bound if bound.text[:1] in "<>=" else replace(bound, operator="<=")


def _judged(suite: str, gates: Gates, figures: Figures) -> Iterable[GateResult]:
    """How much was judged of all that was planned, known failures and skipped cases too: less is asked of nobody."""
    if gates.judged is not None:
        counts = figures.counts
        judged, of = counts.passed + counts.failed + figures.known, counts.done + figures.known
        is_share = "%" in gates.judged.text
        was = (judged * 100 / of if of else None) if is_share else float(judged)
        yield _result(suite, JUDGED, gates.judged, was)


def _coverage(suite: str, gate: CoverageGate, figures: Figures) -> Iterable[GateResult]:
    for name, bound, covered in (
        ("input-edges", gate.input_edges, figures.edges),
        ("input-pairs", gate.input_pairs, figures.pairs),
        ("output-fields", gate.output_fields, figures.output_fields),
        ("checks", gate.checks, figures.checks),
    ):
        if bound is not None:
            share = covered.covered * 100 / covered.of if covered.of else None
            yield _answered(_result(suite, name, bound, share), figures.counts)


def _answered(result: GateResult, counts: Counts) -> GateResult:
    """The gate, missed where there is nothing to judge because nothing was answered."""
    is_silent = result.was is None and counts.done > counts.skipped and not counts.passed + counts.failed
    return result.but(held=False) if is_silent else result


def _latency(suite: str, gate: LatencyGate, figures: Figures) -> Iterable[GateResult]:
    for percent, bound in ((50, gate.p50), (90, gate.p90), (95, gate.p95), (99, gate.p99)):
        if bound is not None:
            found_us = quantile_us(figures.durations_us, percent)
            found = _result(suite, f"latency p{percent}", bound, None if found_us is None else found_us / 1e6)
            yield _answered(found, figures.counts)


def _known(suite: str, figures: Figures) -> Iterable[GateResult]:
    """A gate of every suite that has known failures: none of them may pass, or be past its day."""
    if figures.known or figures.overdue:
        overdue = float(figures.overdue)
        yield GateResult(suite=suite, gate=KNOWN, wanted="0", was=overdue, held=not figures.overdue)


def _result(suite: str, gate: str, bound: Bound, was: float | None) -> GateResult:
    held = was is None or bound.admits(was)
    return GateResult(suite=suite, gate=gate, wanted=bound.text, was=was, held=held)
