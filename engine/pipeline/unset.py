"""Variables of the environment that tests use and that are not set where they are checked (LANGUAGE section 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.suite import Suite, Test
from engine.model.vocabulary import Vocabulary
from engine.pipeline.load import Workspace, in_file_order
from engine.plan import codes
from engine.plan.options import PlanOptions
from engine.plan.preparation.prepare import prepare_test

ROWS_MAX: Final = 100
"""Tests that ask for more rows are not prepared here: of them the plan tells."""

TESTS_MAX: Final = 500
"""Of one check: a file stays checked under a second."""

_NOW: Final = "2026-01-01T00:00:00Z"
"""For suites without a `now`: a check says the same on every day."""

_BROAD: Final = frozenset({"pairs", "triples", "all"})


def with_unset_names(workspace: Workspace, vocabulary: Vocabulary, *, env: Mapping[str, str]) -> Workspace:
    """The workspace with a warning (W525) for each variable that a test uses and that `env` does not have.

    A run without it is refused (E510), but it may be set there. Suites with errors are left out.
    """
    wrong = {each.span.file for each in workspace.diagnostics if each.severity is Severity.ERROR}
    options = PlanOptions(now=_NOW, env=env, plays_upstream=True, sources=workspace.sources)
    found = [
        _warning(each)
        for suite, test in _tests(workspace, wrong)
        for each in prepare_test(suite, test, vocabulary, options).diagnostics
        if each.code == codes.UNSET_ENV
    ]
    return workspace.but(diagnostics=in_file_order((*workspace.diagnostics, *found)))


def _tests(workspace: Workspace, wrong: set[str]) -> Iterator[tuple[Suite, Test]]:
    every = [(suite, test) for suite in workspace.suites if suite.file not in wrong for test in suite.tests]
    return ((suite, test) for suite, test in every[:TESTS_MAX] if _is_small(test))


def _is_small(test: Test) -> bool:
    cases = test.cases
    return cases is None or (cases.random <= ROWS_MAX and cases.cover not in _BROAD)


def _warning(problem: Diagnostic) -> Diagnostic:
    message = problem.message.replace("and this run uses it", "and a run without it is refused")
    return problem.but(code=codes.UNSET_HERE, message=message, severity=Severity.WARNING)
