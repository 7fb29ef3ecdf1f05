"""What would be sent, as `import engine` hands it over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.model.plan import Case
from engine.model.published.problems import SuiteProblem
from engine.model.values.file_names import ROOT_NAMES, FileNames
from engine.model.values.noun import Noun


class PlannedCase(Noun, frozen=True, kw_only=True):
    """One case that would be run."""

    case: str
    """Its id, such as `C-1f2e3d4c5b6a`: the same on every machine and every target."""
    suite: str
    test: str
    title: str
    """What the row is called: the name of its test, and what tells it from its sisters."""
    file: str
    """Of its test, from the folder we are in."""
    line: int
    """Of its test, from 1."""
    row: str
    """The row's address in its test, such as `random:3` or `break:email:empty`."""
    target: str
    action: str
    """The action's name in the suite."""
    input: Mapping[str, Any]
    """What would be sent, personal data masked."""
    classes: Mapping[str, str]
    """The class of each generated field, such as `email: plus-address`."""
    valid: bool
    """Whether the action is expected to take it."""
    skip: str | None
    """Why it would not be run."""
    problem: str | None
    """Why the row cannot be made; such a case is never sent and ends as error."""


class RunPlan(Noun, frozen=True, kw_only=True):
    """What `engine.run` with the same arguments would send."""

    hash: str
    """Of what is planned, whatever its text looks like; shards have others."""
    whole_hash: str
    """Of the whole that shards are parts of."""
    seed: int
    now: str
    """The moment that dates are drawn against, where a suite names none."""
    targets: tuple[str, ...]
    cases: Sequence[PlannedCase]
    """All in order; each is made when it is asked for."""
    requests: int
    """About how many: two for each call, since an answer is waited for."""
    seconds: float | None
    """The least time that the rate limit allows them to take; null where there is no limit."""
    left_out: tuple[str, ...]
    """Tests that the selection leaves out."""
    problems: tuple[SuiteProblem, ...]
    """Warnings: a plan with errors is raised as SuiteError."""


def case_of_plan(case: Case, names: FileNames = ROOT_NAMES) -> PlannedCase:
    """A planned case, which must hold nothing that may not be told, with the name that its file has for programs."""
    test = case.test
    return PlannedCase(
        case=case.id,
        suite=test.suite,
        test=test.name,
        title=case.title,
        file=names.of(test.file),
        line=test.line,
        row=case.row,
        target=test.target,
        action=test.action.name,
        input=case.input,
        classes=case.classes,
        valid=case.valid,
        skip=case.skip or test.skip,
        problem=case.problem,
    )
