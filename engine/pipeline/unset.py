"""Variables and secrets that tests and targets use and that are not set (LANGUAGE section 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.expressions.template import TemplateError, resolve
from engine.model.language.literals import Template
from engine.model.project import SecretSource
from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.suite import Suite, Test
from engine.model.values.span import Span
from engine.model.vocabulary import Vocabulary
from engine.pipeline.load import Workspace, in_file_order
from engine.plan import codes
from engine.plan.options import PlanOptions
from engine.plan.preparation.prepare import prepare_test
from engine.plan.scope.mentions import mentions, paths_under

ROWS_MAX: Final = 100
"""Tests that ask for more rows are not prepared here: of them the plan tells."""

TESTS_MAX: Final = 500
"""Of one check: a file stays checked under a second."""

_NOW: Final = "2026-01-01T00:00:00Z"
"""For suites without a `now`: a check says the same on every day."""

WITHOUT_SECRETS: Final = "a pipeline that is given no secrets, as that of a fork, can run on `--target emulator`"

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


def find_unset(
    spec: Any, env: Mapping[str, str], secrets: Mapping[str, str], sources: Mapping[str, SecretSource]
) -> tuple[Diagnostic, ...]:
    """What the settings of a target are made of and is not set, or is empty: one problem each, where it is written."""
    names = {"env": env, "secrets": secrets}
    found: list[Diagnostic] = []
    for template in sorted(mentions(spec).templates, key=lambda each: (each.span.line, each.span.column)):
        try:
            value = resolve(template, names)
        except TemplateError as error:
            found += explain_unset(error, env, secrets, sources)
        else:
            found += _lacking(template, env, secrets, sources) if isinstance(value, str) and not value.strip() else ()
    return tuple(found)


def explain_unset(
    error: TemplateError, env: Mapping[str, str], secrets: Mapping[str, str], sources: Mapping[str, SecretSource]
) -> tuple[Diagnostic, ...]:
    """What a template lacked that gave no value: by the name of each variable, else in the template's own words."""
    other = Diagnostic(code="E283", span=error.template.span, message=error.message, help=_unset_help("the variable"))
    return _lacking(error.template, env, secrets, sources) or (other,)


def unset_secret(name: str, source: SecretSource | None, span: Span) -> Diagnostic:
    """A secret that is needed and is not set: by the variable, the file or the entry that should hold it."""
    message, variable = f"the secret `{name}` is not set", "the variable"
    if source is not None and source.env is not None:
        message, variable = f"{message}: the variable `{source.env}` is not set, or empty", f"`{source.env}`"
    elif source is not None and source.file is not None:
        message = f"{message}: the file `{source.file}` is empty"
    return Diagnostic(code="E283", span=span, message=message, help=_unset_help(variable))


def _lacking(
    template: Template, env: Mapping[str, str], secrets: Mapping[str, str], sources: Mapping[str, SecretSource]
) -> tuple[Diagnostic, ...]:
    used, span = mentions(template), template.span
    hidden = [name for name in sorted(paths_under("secrets", used)) if not secrets.get(name)]
    plain = [name for name in sorted(paths_under("env", used)) if not env.get(name, "").strip()]
    return (
        *(unset_secret(name, sources.get(name), span) for name in hidden),
        *(
            Diagnostic(
                code="E283",
                span=span,
                message=f"the variable `{name}` is {'empty' if name in env else 'not set'}",
                help=_unset_help(f"`{name}`"),
            )
            for name in plain
        ),
    )


def _unset_help(variable: str) -> str:
    return f"set {variable}, or give --env-file a file that does; {WITHOUT_SECRETS}"
