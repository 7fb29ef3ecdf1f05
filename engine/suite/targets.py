"""Which target a run goes to: never one that nobody asked for (CLI page, "Nothing is ever sent …")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.model.authored import Ref
from engine.model.diagnostic import Checked, Diagnostic, Related
from engine.model.kinds import Vocabulary
from engine.model.ports import Limits, TargetKind
from engine.model.project import Project, TargetLimits, TargetOptions, TargetUse
from engine.model.span import NOWHERE, Span
from engine.model.suite import Suite
from engine.suite.suggest import help_for

EMBEDDED = "emulator"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenTarget:
    """The target of a run. `asked_by` says who named it; "" when nobody did and the embedded emulator answers."""

    name: str
    use: TargetUse
    asked_by: str


def choose_target(
    wanted: str | None,
    suites: Sequence[Suite],
    project: Project | None,
    *,
    vocabulary: Vocabulary,
    env: Mapping[str, str],
) -> Checked[ChosenTarget]:
    """`--target`, else the suites' `target:`, else `default-target`, else the embedded emulator."""
    asked = _asked(wanted, suites, project)
    if isinstance(asked, Diagnostic):
        return Checked(value=None, diagnostics=(asked,))
    reference, asked_by = asked
    use = _use_of(reference, _targets(suites, project), vocabulary, env)
    if isinstance(use, Diagnostic):
        return Checked(value=None, diagnostics=(use,))
    return Checked(value=ChosenTarget(name=reference.name, use=use, asked_by=asked_by))


def limits_of(use: TargetUse, project: Project | None) -> Limits:
    """The limits in force: the target's own, else the project's, else the default of the type (RUNNING section 2)."""
    said = use.options.limits or TargetLimits()
    general = (project.limits if project is not None else None) or TargetLimits()
    rate = said.requests or general.requests
    return Limits(
        rate=rate or use.kind.default_rate,
        rate_is_default=rate is None and use.kind.default_rate is not None,
        in_flight=said.in_flight or general.in_flight or Limits().in_flight,
        executions=said.executions or general.executions,
    )


def _asked(wanted: str | None, suites: Sequence[Suite], project: Project | None) -> tuple[Ref, str] | Diagnostic:
    if wanted is not None:
        return Ref(name=wanted, span=NOWHERE), "--target"
    named = [suite.target for suite in suites if suite.target is not None]
    fallback = _fallback(project)
    if not named:
        return fallback
    silent = [suite for suite in suites if suite.target is None]
    if silent and fallback[0].name != named[0].name:
        return _several(named[0], fallback[0], silent[0].span)
    other = next((each for each in named if each.name != named[0].name), None)
    if other is not None:
        return _several(named[0], other, other.span)
    return named[0], "the suite"


def _fallback(project: Project | None) -> tuple[Ref, str]:
    if project is not None and project.default_target is not None:
        return project.default_target, "default-target"
    return Ref(name=EMBEDDED, span=NOWHERE), ""


def _several(first: Ref, second: Ref, place: Span) -> Diagnostic:
    return Diagnostic(
        code="E280",
        span=place,
        message=f"the suites of one run go to one target, and these go to `{first.name}` and `{second.name}`",
        help=f"run them one by one, or say which with --target {first.name}",
        related=(Related(span=first.span, message=f"`{first.name}` is asked for here"),),
    )


def _targets(suites: Sequence[Suite], project: Project | None) -> Mapping[str, TargetUse]:
    """Every target by its name; the project file's win over those of libraries."""
    named: dict[str, TargetUse] = {}
    for suite in suites:
        named.update(suite.targets)
    return {**named, **(project.targets if project is not None else {})}


def _use_of(
    reference: Ref, targets: Mapping[str, TargetUse], vocabulary: Vocabulary, env: Mapping[str, str]
) -> TargetUse | Diagnostic:
    if reference.name in targets:
        return targets[reference.name]
    kind = vocabulary.targets.get(reference.name)
    if kind is None:
        known = [*targets, *vocabulary.targets]
        return Diagnostic(
            code="E281",
            span=reference.span,
            message=f"there is no target `{reference.name}`",
            help=help_for(reference.name, known, "targets"),
        )
    spec = kind.from_env(env)
    if spec is None:
        return _not_configured(reference, kind)
    return TargetUse(kind=kind, spec=spec, options=TargetOptions(), span=reference.span)


def _not_configured(reference: Ref, kind: TargetKind) -> Diagnostic:
    return Diagnostic(
        code="E282",
        span=reference.span,
        message=f"the target `{reference.name}` is not configured",
        help=(
            f"add a target of `type: {kind.name}` to engine.yaml, or set GENESYS_BASE_URL, GENESYS_CLIENT_ID "
            "and GENESYS_CLIENT_SECRET"
        ),
    )
