"""Failures that are known: they are marked, and told when they are no longer accepted."""

from __future__ import annotations

from dataclasses import replace

from engine.model.plan import Case
from engine.model.run.event import CaseFinished
from engine.model.values.moments import read_moment
from engine.model.verdict import Verdict

_NEVER_TRIED = frozenset({Verdict.SKIPPED, Verdict.NOT_RUN})


def mark_known_failure(finished: CaseFinished, case: Case, *, today: str) -> CaseFinished:
    """The terminal record of a case whose failure is known, marked; the same for all others.

    A failure within its time is `known`. A case that passes, and any that was tried once its day has come, is overdue.
    `today` is the real day, whatever moment the plan is made for.
    """
    known = case.known_failure or case.test.known_failure
    if known is None or finished.verdict in _NEVER_TRIED:
        return finished
    if known.until is not None and _has_come(known.until, today=today):
        return replace(finished, overdue=f"the known failure {known.ticket} was accepted until {known.until}")
    if finished.verdict is Verdict.PASSED:
        why = f"the known failure {known.ticket} passes: take `known-failure` out"
        return replace(finished, overdue=why)
    return replace(finished, known=finished.verdict is Verdict.FAILED)


def _has_come(day: str, *, today: str) -> bool:
    until, moment = read_moment(day, now=None), read_moment(today, now=None)
    return until is not None and moment is not None and moment >= until
