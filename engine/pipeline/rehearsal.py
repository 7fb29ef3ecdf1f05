"""What planning would refuse, told by `engine check` already: tests are prepared as for a run, and nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from engine.model.diagnostic import Diagnostic, Severity
from engine.model.kinds import Vocabulary
from engine.model.suite import Suite, Test
from engine.pipeline.load import Workspace, in_file_order
from engine.plan import codes
from engine.plan.options import PlanOptions
from engine.plan.prepare import prepare_test

ROWS_MAX: Final = 2_000
"""Tests that ask for more rows are not prepared here: what only their rows would show, the plan tells."""

TESTS_MAX: Final = 500
"""Of one check: a file stays checked under a second."""

_TOLD: Final = frozenset({codes.NO_ROWS, codes.NO_CELLS, codes.NOT_UNIQUE, codes.RULED_OUT, codes.NO_VALID_CLASS})
_BROAD: Final = frozenset({"triples", "all"})


def rehearse(workspace: Workspace, vocabulary: Vocabulary, *, env: Mapping[str, str], now: str) -> Workspace:
    """The workspace with what its tests could not be planned for (E521, E524, E527, E532, E535), and W525.

    W525 is an environment variable that is not set here: a run without it is refused, and it may be set there. Suites
    with errors are left out, for a plan of half a suite says what nobody wrote.
    """
    wrong = {each.span.file for each in workspace.diagnostics if each.severity is Severity.ERROR}
    options = PlanOptions(now=now, env=env, plays_upstream=True, sources=workspace.sources)
    found = [
        told
        for suite, test in _tests(workspace, wrong)
        for each in prepare_test(suite, test, vocabulary, options).diagnostics
        if (told := _told(each)) is not None
    ]
    return replace(workspace, diagnostics=in_file_order((*workspace.diagnostics, *found))) if found else workspace


def _tests(workspace: Workspace, wrong: set[str]) -> Iterator[tuple[Suite, Test]]:
    every = [(suite, test) for suite in workspace.suites if suite.file not in wrong for test in suite.tests]
    return ((suite, test) for suite, test in every[:TESTS_MAX] if _is_small(test))


def _is_small(test: Test) -> bool:
    cases = test.cases
    return cases is None or ((cases.random or 0) <= ROWS_MAX and cases.cover not in _BROAD)


def _told(problem: Diagnostic) -> Diagnostic | None:
    if problem.code == codes.UNSET_ENV:
        message = problem.message.replace("and this run uses it", "and a run without it is refused")
        return replace(problem, code=codes.UNSET_HERE, message=message, severity=Severity.WARNING)
    return problem if problem.code in _TOLD else None
