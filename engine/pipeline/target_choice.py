"""Which targets a run goes to: never one that nobody asked for (CLI page, "Nothing is ever sent …")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.model.language.literals import Ref
from engine.model.ports.limits import Limits
from engine.model.ports.target import TargetKind
from engine.model.project import Project, TargetLimits, TargetOptions, TargetUse
from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.suite import Suite, Test
from engine.model.values.noun import Noun
from engine.model.values.span import NOWHERE
from engine.model.vocabulary import Vocabulary
from engine.pipeline.doubles import find_doubles
from engine.pipeline.unset import WITHOUT_SECRETS
from engine.suite.suggest.nearest import help_for


class ChosenTarget(Noun, frozen=True, kw_only=True):
    """A target that a run needs. `asked_by` says who named it; "" when nobody did and the fallback answers."""

    name: str
    use: TargetUse
    asked_by: str

    @property
    def is_fallback(self) -> bool:
        """Whether it is the one that nobody named, so that nothing leaves the machine."""
        return not self.asked_by


class Choice(Noun, frozen=True, kw_only=True):
    """The targets of a run: those that `tests` run on, in order, and `others` that cases are only compared on.

    `everywhere` are those of `--target`, where there are any; `fallback` is that of tests which name none.
    """

    tests: tuple[ChosenTarget, ...]
    others: tuple[ChosenTarget, ...]
    everywhere: tuple[str, ...]
    fallback: str

    @property
    def every(self) -> tuple[ChosenTarget, ...]:
        """All that are opened."""
        return (*self.tests, *self.others)


def choose_targets(
    wanted: Sequence[str],
    tests: Sequence[tuple[Suite, Test]],
    project: Project | None,
    *,
    vocabulary: Vocabulary,
    env: Mapping[str, str],
) -> Checked[Choice]:
    """For each of these tests `--target`, else its own `target:`, its suite's, `default-target`, or the fallback.

    What none of them needs need not be configured. A name given twice is one.
    """
    everywhere = tuple(dict.fromkeys(wanted))
    fallback = _fallback(project, vocabulary)
    asked = {ref.name: (ref, by) for ref, by in reversed(tuple(_asked(everywhere, tests, fallback)))}
    compared = {ref.name: (ref, "compare") for ref in _compared(tests) if ref.name not in asked}
    suites = tuple({suite.file: suite for suite, _ in tests}.values())
    targets = _targets(suites, project)
    own = project.targets if project is not None else {}
    doubles = find_doubles("targets", (suite.targets for suite in suites))
    problems = [each for name, each in doubles if name not in own and (name in asked or name in compared)]
    found: dict[str, ChosenTarget] = {}
    for name, (ref, asked_by) in (*reversed(asked.items()), *compared.items()):
        use = _use_of(ref, targets, vocabulary, env)
        if isinstance(use, Diagnostic):
            problems.append(use)
        else:
            found[name] = ChosenTarget(name=name, use=use, asked_by=asked_by)
    if problems:
        return Checked(value=None, diagnostics=tuple(problems))
    return Checked(
        value=Choice(
            tests=tuple(each for name, each in found.items() if name in asked),
            others=tuple(each for name, each in found.items() if name in compared),
            everywhere=everywhere,
            fallback=fallback[0].name,
        )
    )


def list_configured_targets(
    suites: Iterable[Suite], project: Project | None, *, vocabulary: Vocabulary, env: Mapping[str, str]
) -> Mapping[str, str]:
    """Every target that `--target` can name as things are, and its type."""
    types = {name: name for name, kind in vocabulary.targets.items() if kind.from_env(env) is not None}
    return {**types, **{name: use.kind.name for name, use in _targets(suites, project).items()}}


def limits_of(use: TargetUse, project: Project | None) -> Limits:
    """The limits in force: the target's own, else the project's, else the default of the type (RUNNING section 2)."""
    said = use.options.limits or TargetLimits()
    general = (project.limits if project is not None else None) or TargetLimits()
    rate = said.requests or general.requests
    return Limits(
        rate=rate or use.kind.default_rate,
        rate_is_default=rate is None and use.kind.default_rate is not None,
        in_flight=said.in_flight or general.in_flight or Limits().in_flight,
        executions=said.executions or general.executions or use.kind.default_executions,
        headers=said.headers or general.headers,
    )


def _asked(
    everywhere: Sequence[str], tests: Iterable[tuple[Suite, Test]], fallback: tuple[Ref, str]
) -> Iterator[tuple[Ref, str]]:
    """Each target that a test runs on, with who named it."""
    if everywhere:
        yield from ((Ref(name=name, span=NOWHERE), "--target") for name in everywhere)
        return
    for suite, test in tests:
        if test.target is not None:
            yield test.target, "a test"
        elif suite.target is not None:
            yield suite.target, "the suite"
        else:
            yield fallback


def _compared(tests: Iterable[tuple[Suite, Test]]) -> Iterator[Ref]:
    """Each target that cases are run again on."""
    for _, test in tests:
        other = test.compare.with_.target if test.compare is not None else None
        if test.compare is not None and other is not None:
            yield Ref(name=other, span=test.compare.with_.span)


def _fallback(project: Project | None, vocabulary: Vocabulary) -> tuple[Ref, str]:
    if project is not None and project.default_target is not None:
        return project.default_target, "default-target"
    return Ref(name=vocabulary.fallback_target, span=NOWHERE), ""


def _targets(suites: Iterable[Suite], project: Project | None) -> Mapping[str, TargetUse]:
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
        return _not_configured(reference, kind, env)
    return TargetUse(kind=kind, spec=spec, options=TargetOptions(), span=reference.span)


def _not_configured(reference: Ref, kind: TargetKind, env: Mapping[str, str]) -> Diagnostic:
    missing = [name for name in kind.variables if not env.get(name, "").strip()]
    is_begun = bool(missing) and len(missing) < len(kind.variables)
    names = f": {_listed(missing)} {'are' if len(missing) > 1 else 'is'} not set, or empty" if is_begun else ""
    return Diagnostic(
        code="E282",
        span=reference.span,
        message=f"the target `{reference.name}` is not configured{names}",
        help=f"add a target of `type: {kind.name}` to engine.yaml{f', or set {_listed(missing)}' if missing else ''}; "
        f"{WITHOUT_SECRETS}",
    )


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
