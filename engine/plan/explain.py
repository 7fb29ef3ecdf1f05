"""What a plan would send and what that would prove, for people and for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType
from typing import Any, Final

import msgspec

from engine.model.plan import BudgetCut, Case, Impossible, Obligations, Plan, PlannedCall, PlannedTest
from engine.model.ports.limits import Limits
from engine.model.published.problems import FORMAT
from engine.model.values.canonical import canonical_json
from engine.model.values.file_names import ROOT_NAMES, FileNames
from engine.model.values.json import Json
from engine.model.values.noun import NOTHING, Noun
from engine.plan.fields.recipe import CallRecipe
from engine.plan.lazy_cases import LazyCases
from engine.plan.rows.proof import CoverageProof, proof_of
from engine.plan.rows.row_set import classes_shown
from engine.plan.unmade import Unmade

REQUESTS_A_CASE: Final = 2
"""One submit and one well-timed poll (RUNNING, section 3)."""

TRIED_MAX: Final = 2_000
"""Rows of one test that are made to see whether they can be sent."""

MASKING_RULE: Final = (
    "two invalid classes never stand in one row: the action would refuse one and say nothing about the other"
)


class ExplainedTest(Noun, frozen=True, kw_only=True):
    """One test of the plan. `cut` rows fell to `max`; `skip` says why it is not run."""

    name: str
    suite: str
    file: str
    line: int
    action: str
    cases: int
    cut: int
    skip: str | None
    weak: bool
    seed: int | None = None
    seed_was_drawn: bool = False
    now: str = ""
    """Whether it is the day's, nobody having named one."""
    unmade: int = 0
    """Rows that cannot be made, among those that were tried; `unmade_why` is the reason of the first."""
    unmade_why: str | None = None
    not_sent: int = 0
    """Rows that cannot stand in the path of their request; `not_sent_why` is the reason of the first."""
    not_sent_why: str | None = None
    target: str = ""
    """Where it runs, if the plan has several targets."""


class Shown(Noun, frozen=True, kw_only=True):
    """How many of the classes or pairs that were asked for stand in some planned row."""

    covered: int
    of: int
    impossible: tuple[Impossible, ...] = ()
    not_found: tuple[Impossible, ...] = ()
    """What may be, but no draw has found."""


class ExplainedTarget(Noun, frozen=True, kw_only=True):
    """What goes to one target: cases, and requests at its limit (None: no limit) in at least so many seconds.

    The server counts it together with the targets in `shares`: limit and seconds are those of all of them.
    """

    name: str
    cases: int
    requests: int
    limit: str | None
    seconds: float | None
    shares: tuple[str, ...] = ()
    real_writes: int = 0
    """Executions that really happen of actions that write; `real_actions` are those, by name."""
    real_actions: tuple[str, ...] = ()


class PlanExplanation(Noun, frozen=True, kw_only=True):
    """A plan, told. `masked` pairs of two invalid classes are no obligation, for the reason in `masking_rule`.

    `requests` counts for each call of each case what one takes there; a `retry` may need more. `seconds` is the least
    time that the rate limit allows them to take, None where there is no limit: targets are run at the same time, so
    that the slowest counts, and `limit` is its.
    """

    format: int
    """The version of this format."""
    hash: str
    """Of what is planned, whatever its text looks like; shards have others."""
    whole_hash: str
    """Of the whole that shards are parts of."""
    seed: int
    seed_was_drawn: bool
    now: str
    target: str
    cases: int
    skipped: int
    tests: tuple[ExplainedTest, ...]
    edges: Shown
    pairs: Shown
    masked: int
    masking_rule: str
    left_out: tuple[str, ...]
    proofs: tuple[CoverageProof, ...]
    """For each test with `cover`, what its rows were found to show."""
    targets: tuple[ExplainedTarget, ...]
    requests: int
    limit: str | None
    seconds: float | None
    budget: BudgetCut | None = None
    """What `--budget` left out."""
    vars: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """What `--var` set, by name."""


_NO_LIMITS: Final[Mapping[str, Limits]] = MappingProxyType({})
_NO_SCOPES: Final[Mapping[str, str]] = MappingProxyType({})


def explain(
    plan: Plan,
    *,
    limits: Mapping[str, Limits] = _NO_LIMITS,
    scopes: Mapping[str, str] = _NO_SCOPES,
    a_call: Mapping[str, int] = NOTHING,
    unmade: Sequence[Unmade] = (),
) -> PlanExplanation:
    """What would be sent, and what it shows. It looks at classes and makes no values.

    `limits`, `scopes` and `a_call`, the requests that a call takes, are by target: those of one scope have the same
    limits, and are counted together. One that is not named is its own.
    """
    cannot = {each.test.index: each for each in unmade}
    skipped = sum(test.case_count for test in plan.tests if test.skip is not None)
    targets = tuple(_targets(plan, limits, scopes, a_call))
    slowest = max(targets, key=lambda each: -1.0 if each.seconds is None else each.seconds, default=None)
    promised, kept = tuple(test.obligations for test in plan.tests), _kept(plan)
    return PlanExplanation(
        format=FORMAT,
        hash=plan.hash,
        whole_hash=plan.whole_hash,
        seed=plan.seed,
        seed_was_drawn=plan.seed_was_drawn,
        now=plan.now,
        target=plan.target,
        cases=len(plan.cases),
        skipped=skipped,
        tests=tuple(
            _told(test, cannot.get(test.index)).but(target=plan.target_to_show(test), **_unsent(plan, test, start))
            for test, start in zip(plan.tests, _starts(plan), strict=True)
        ),
        edges=Shown(covered=sum(len(each.edges) for each in kept), of=sum(len(each.edges) for each in promised)),
        pairs=Shown(
            covered=sum(len(each.pairs) for each in kept),
            of=sum(len(each.pairs) for each in promised),
            impossible=tuple(every for each in promised for every in each.impossible if not every.draws),
            not_found=tuple(every for each in promised for every in each.impossible if every.draws),
        ),
        masked=sum(_masked(test) for test in plan.tests),
        masking_rule=MASKING_RULE,
        left_out=plan.left_out,
        proofs=_proofs(plan),
        targets=targets,
        requests=sum(each.requests for each in targets),
        limit=slowest.limit if slowest is not None else None,
        seconds=slowest.seconds if slowest is not None else None,
        budget=plan.budget,
    )


def _targets(
    plan: Plan, limits: Mapping[str, Limits], scopes: Mapping[str, str], a_call: Mapping[str, int]
) -> Iterator[ExplainedTarget]:
    calls = _calls(plan)
    requests = {name: count * a_call.get(name, REQUESTS_A_CASE) for name, count in calls.items()}
    cases: Counter[str] = Counter()
    for test in plan.tests:
        cases[test.target] += test.case_count
    names = tuple(dict.fromkeys((*plan.targets, *calls)))
    for name in names:
        shares = tuple(other for other in names if scopes.get(other, other) == scopes.get(name, name))
        together = sum(requests.get(each, 0) for each in shares)
        rate = limits.get(name, Limits()).rate
        yield ExplainedTarget(
            name=name,
            cases=cases[name],
            requests=requests.get(name, 0),
            limit=rate.text if rate is not None else None,
            seconds=max(together - 1, 0) // rate.count * rate.window_s if rate is not None else None,
            shares=tuple(each for each in shares if each != name),
        )


def case_line(case: Case, *, target: str = "", names: FileNames = ROOT_NAMES) -> str:
    """One line of `engine plan --cases`: canonical JSON, the same everywhere.

    `target` is there where there are several, `title` where a case is called otherwise than its test.
    """
    line: dict[str, Json] = {
        "case": case.id,
        "suite": case.test.suite,
        "test": case.test.name,
        "file": names.of(case.test.file),
        "line": case.test.line,
        "action": case.test.action.name,
        "input": case.input,
        "classes": case.classes,
        "valid": case.valid,
    }
    if case.title != case.test.name:
        line["title"] = case.title
    if target:
        line["target"] = target
    if case.problem is not None:
        line["problem"] = case.problem
    if case.skip is not None:
        line["skip"] = case.skip
    return canonical_json(line)


def _told(test: PlannedTest, unmade: Unmade | None) -> ExplainedTest:
    return ExplainedTest(
        name=test.name,
        suite=test.suite,
        file=test.file,
        line=test.line,
        action=test.action.name,
        cases=test.case_count,
        cut=test.cut,
        skip=test.skip,
        weak=test.weak,
        seed=test.seed,
        seed_was_drawn=test.seed_was_drawn,
        now=test.now,
        unmade=unmade.count if unmade is not None else 0,
        unmade_why=unmade.reason if unmade is not None else None,
    )


def _starts(plan: Plan) -> Iterator[int]:
    """Where the cases of each test begin."""
    start = 0
    for test in plan.tests:
        yield start
        start += test.case_count


def _unsent(plan: Plan, test: PlannedTest, start: int) -> dict[str, Any]:
    """What is told of rows that cannot stand in the path of their request; only where there is one are rows made."""
    if test.skip is not None or not test.action.path_inputs:
        return {}
    count = min(test.case_count, TRIED_MAX)
    reasons = [skip for number in range(start, start + count) if (skip := plan.cases[number].skip) is not None]
    return {"not_sent": len(reasons), "not_sent_why": reasons[0]} if reasons else {}


def _kept(plan: Plan) -> tuple[Obligations, ...]:
    """For each test, those of its promises that its planned rows keep."""
    if isinstance(plan.cases, LazyCases):
        return tuple(classes_shown(recipe.test.obligations, recipe) for recipe in plan.cases.recipes)
    shown: dict[int, set[tuple[str, str]]] = {test.index: set() for test in plan.tests}
    pairs: dict[int, set[tuple[tuple[str, str], tuple[str, str]]]] = {test.index: set() for test in plan.tests}
    for case in plan.cases:
        shown[case.test.index].update(case.classes.items())
        pairs[case.test.index].update(combinations(case.classes.items(), 2))
    return tuple(
        Obligations(edges=test.obligations.edges & shown[test.index], pairs=test.obligations.pairs & pairs[test.index])
        for test in plan.tests
    )


def _calls(plan: Plan) -> Counter[str]:
    """How many calls cases make on each target: those of their steps or their own, and what is run a second time."""
    calls: Counter[str] = Counter()
    for test, others, count in rows_with_calls(plan):
        has_steps = any(call.role == "step" for call in others)
        calls[test.target] += (len(others) + (not has_steps) + (test.relate is not None)) * count
        other = target_of_comparison(test)
        if other is not None:
            calls[other] += count
    return calls


def rows_with_calls(plan: Plan) -> Iterator[tuple[PlannedTest, Sequence[CallRecipe | PlannedCall], int]]:
    """Each test that is run with the calls of its rows beside their own, and how many rows have them."""
    rows: Iterable[tuple[PlannedTest, Sequence[CallRecipe | PlannedCall], int]]
    if isinstance(plan.cases, LazyCases):
        rows = ((recipe.test, recipe.calls, len(recipe.rows)) for recipe in plan.cases.recipes)
    else:
        rows = ((case.test, case.calls, 1) for case in plan.cases)
    return (each for each in rows if each[0].skip is None)


def target_of_comparison(test: PlannedTest) -> str | None:
    """The target that cases are run a second time on; None: they are not."""
    return None if test.compare is None else test.compare.with_.target or test.target


def _proofs(plan: Plan) -> tuple[CoverageProof, ...]:
    recipes = plan.cases.recipes if isinstance(plan.cases, LazyCases) else ()
    return tuple(proof for recipe in recipes if (proof := proof_of(recipe)) is not None)


def _masked(test: PlannedTest) -> int:
    """How many pairs of two invalid classes there are among the classes that `cover` combines."""
    combined = {named for pair in test.obligations.pairs for named in pair}
    counts = [sum((each.field, label) in combined for label in each.invalid) for each in test.fields]
    return (sum(counts) ** 2 - sum(count**2 for count in counts)) // 2
