"""What the templates of a test see before any row is made: `vars`, `env`, `matrix`, `target` and `now`."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Final

from engine.expressions.template import TemplateError, names_used, resolve
from engine.model.language.literals import Names, Template
from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.suite import Suite
from engine.model.values.circles import find_circles, order_by_needs
from engine.model.values.json import Json, JsonObject
from engine.model.values.moments import date_time_text, read_moment
from engine.model.values.noun import Noun
from engine.model.values.secrets import token_of
from engine.plan import codes
from engine.plan.options import PlanOptions
from engine.plan.scope.mentions import Mentions, mentions, paths_under, uses_whole, vars_in_queries

BEFORE_ROWS: Final = frozenset({"vars", "env", "matrix", "target", "now", "secrets"})
"""Roots whose values are known before any row is made."""

LASTING: Final = frozenset({"row", "case", "matrix", "target", "n"})
"""Roots that are the same whatever is drawn and whenever: they stand in the suite, its tables and the project."""

_UNSET: Final = re.compile(r"`([\w.-]+)` is not set")
_FAKE: Final = re.compile(r"\bfake\b")


class Variables(Noun, frozen=True, kw_only=True):
    """The names that hold for all rows of a test, and which environment variables they took."""

    names: Names
    now: str
    env_used: tuple[str, ...] = ()
    secrets: frozenset[str] = frozenset()
    """Secrets that inputs hold; the names have their tokens."""


def needs_a_row(template: Template) -> bool:
    """Whether a template can only be resolved row by row."""
    return _FAKE.search(template.text) is not None or any(
        path[0] not in BEFORE_ROWS for path in names_used(template.text)
    )


def varies(template: Template) -> bool:
    """Whether a template may give something else on another day, although nobody has changed the suite."""
    return _FAKE.search(template.text) is not None or any(path[0] not in LASTING for path in names_used(template.text))


def moment_of(suite: Suite, options: PlanOptions) -> Checked[str]:
    """The moment that dates of a suite are drawn against: `--now`, the suite's own, or the default, in that order."""
    written = options.now if options.now_is_given or suite.now is None else suite.now
    moment = read_moment(written, now=None)
    if moment is None:
        message = f"`now` is `{written}`, which is no date"
        help_ = "write a date or a date-time: `2026-11-22` or `2026-11-22T09:00:00Z`"
        return Checked(
            value=None, diagnostics=(Diagnostic(code=codes.BAD_NOW, span=suite.span, message=message, help=help_),)
        )
    return Checked(value=date_time_text(moment.astimezone(UTC)))


def variables_of(
    suite: Suite, found: Mentions, options: PlanOptions, *, now: str, cell: JsonObject | None = None
) -> Checked[Variables]:
    """The names that a test's words (`found`) use; names that none of them uses are neither read nor recorded.

    An environment variable that is used without a default and not set is an error, as are variables made from each
    other in a circle.
    """
    reader = _Reader(suite=suite, options=options, now=now, cell=cell or {})
    plain, whole = vars_in_queries(found)
    every = whole or uses_whole("vars", found)
    wanted = (set(suite.vars) if every else plain | paths_under("vars", found)) & set(suite.vars)
    reader.take_env(found.templates)
    target_vars = reader.take_target(found)
    reader.take_vars(sorted(wanted))
    names = reader.names(target_vars)
    reader.report_unset(found.templates, names)
    secrets = reader.take_secrets(found)
    if secrets:
        names["secrets"] = {name: token_of(name) for name in sorted(secrets)}
    variables = Variables(names=names, now=now, env_used=tuple(sorted(reader.env)), secrets=secrets)
    return Checked(value=variables, diagnostics=tuple(reader.problems))


@dataclass(slots=True, kw_only=True)
class _Reader:
    """What has been looked up so far for one test."""

    suite: Suite
    options: PlanOptions
    now: str
    cell: JsonObject
    env: dict[str, str] = field(default_factory=dict)
    vars: dict[str, Json] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def names(self, target_vars: Mapping[str, Json]) -> dict[str, Json]:
        """All of it, under the roots that templates know."""
        return {
            "vars": self.vars,
            "env": self.env,
            "matrix": self.cell,
            "target": {"name": self.options.target, "vars": target_vars},
            "now": self.now,
        }

    def take_env(self, templates: Iterable[Template]) -> None:
        """Read the environment variables that templates name, as far as they are set."""
        for name in paths_under("env", Mentions(templates=tuple(templates))):
            if name in self.options.env:
                self.env[name] = self.options.env[name]

    def take_target(self, found: Mentions) -> dict[str, Json]:
        """The target's variables that are used; one that cannot be resolved is as good as not set."""
        used = {path for template in found.templates for path in names_used(template.text) if path[0] == "target"}
        every = any(len(path) < 3 and path[1:] != ("name",) for path in used)  # noqa: PLR2004 - target.vars.NAME
        known = set(self.options.target_vars)
        wanted = {path[2] for path in used if path[1:2] == ("vars",) and len(path) > 2}  # noqa: PLR2004
        if every or not wanted <= known:
            # What is not there is told beside the names that are.
            wanted = known
        taken: dict[str, Json] = {}
        for name in sorted(wanted):
            written = self.options.target_vars[name]
            self.take_env(mentions(written).templates)
            try:
                taken[name] = resolve(written, {"env": self.env})
            except TemplateError:
                continue
        return taken

    def take_secrets(self, found: Mentions) -> frozenset[str]:
        """The secrets that inputs use; one that the target does not list is an error."""
        used = {(path[1], each) for each in found.templates for path in names_used(each.text) if path[0] == "secrets"}
        for name, template in sorted(used, key=lambda each: (each[1].span, each[0])):
            if name not in self.options.input_secrets:
                self.problems.append(_secret_not_told(name, template, self.options.target))
        return frozenset(name for name, _ in used)

    def take_vars(self, wanted: Sequence[str]) -> None:
        """Resolve these variables of the suite, and before each those that it is made from."""
        known = set(self.suite.vars)
        found: dict[str, Mentions] = {}
        needs: dict[str, list[str]] = {}
        waiting = deque(wanted)
        while waiting:
            name = waiting.popleft()
            if name not in needs:
                found[name] = mentions(self.suite.vars[name])
                every = uses_whole("vars", found[name])
                needs[name] = sorted(known if every else paths_under("vars", found[name]) & known)
                waiting += needs[name]
        circle = next(find_circles(needs), None)
        if circle is not None:
            self._report_circle(circle, found[circle[-1]].templates)
        for name in order_by_needs(needs):
            self._resolve_var(name, found[name])

    def _resolve_var(self, name: str, found: Mentions) -> None:
        self.take_env(found.templates)
        names = self.names(self.take_target(found))
        unset = self.report_unset(found.templates, names)
        try:
            self.vars[name] = resolve(self.suite.vars[name], names)
        except TemplateError as problem:
            if not (unset or self.problems):
                self.problems.append(diagnose_unresolved(problem, f"`vars.{name}`"))

    def _report_circle(self, circle: tuple[str, ...], templates: tuple[Template, ...]) -> None:
        path = " → ".join(f"`vars.{name}`" for name in circle)
        message = f"variables are made from each other in a circle: {path}"
        span = templates[0].span if templates else self.suite.span
        help_ = "give one of them a value of its own"
        self.problems.append(Diagnostic(code=codes.CYCLE, span=span, message=message, help=help_))

    def report_unset(self, templates: Iterable[Template], names: Names) -> bool:
        """Report every environment variable that is needed and not set; whether there is one."""
        before = len(self.problems)
        for template in templates:
            unset = [name for name in sorted(_env_of(template)) if name not in self.options.env]
            if not unset or (not needs_a_row(template) and _resolves(template, names)):
                continue
            for name in unset:
                if not _has_default(template.text, name):
                    self._report_unset_name(name, template)
        return len(self.problems) > before

    def _report_unset_name(self, name: str, template: Template) -> None:
        message = f"the environment variable `{name}` is not set, and this run uses it"
        help_ = f"set it, or give a default: `${{{{ env.{name} | default('…') }}}}`"
        at = template.text.find(name)
        span = template.span.part(at, at + len(name), of=len(template.text))
        problem = Diagnostic(code=codes.UNSET_ENV, span=span, message=message, help=help_)
        if problem not in self.problems:
            self.problems.append(problem)


def diagnose_unresolved(problem: TemplateError, what: str) -> Diagnostic:
    """The diagnostic of a template that must be resolved before the run and cannot be."""
    message = f"{what} cannot be resolved: {problem.message}"
    unset = _UNSET.match(problem.message)
    help_ = None
    if unset is not None and unset[1].startswith("target.vars."):
        name = unset[1].removeprefix("target.vars.")
        help_ = f"give the target this variable in `engine.yaml`: `vars: {{ {name}: … }}`"
    elif unset is not None:
        help_ = f"give it a value, or say what stands in for it: `${{{{ {unset[1]} | default('…') }}}}`"
    return Diagnostic(code=codes.UNRESOLVED, span=problem.template.span, message=message, help=help_)


def _secret_not_told(name: str, template: Template, target: str) -> Diagnostic:
    return Diagnostic(
        code=codes.UNLISTED_SECRET,
        span=template.span,
        message=f"inputs may not hold the secret `{name}` on the target `{target}`",
        help=f"list it there, in `engine.yaml`: `{target}: {{ …, input-secrets: [{name}] }}`",
    )


def _env_of(template: Template) -> frozenset[str]:
    return paths_under("env", Mentions(templates=(template,)))


def _resolves(template: Template, names: Names) -> bool:
    try:
        resolve(template, names)
    except TemplateError:
        return False
    return True


def _has_default(text: str, name: str) -> bool:
    """Whether a template that needs its row says what to do where a variable is not set."""
    quoted = re.escape(name)
    use = rf"""env\s*(?:\.\s*{quoted}|\[\s*['"]{quoted}['"]\s*\])"""
    return re.search(rf"{use}\s*(?:\)\s*)*(?:\|\s*(?:default|d)\b|is\s+(?:not\s+)?(?:un)?defined)", text) is not None
