"""A plan in words: what `engine plan` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from engine.cli.console import plain
from engine.cli.diagnostics import many
from engine.cli.options.budget import budget_lines
from engine.cli.text.seeds import common_seed, moments_as_text, seed_said, seeds_as_text, vars_as_text
from engine.model.plan import Impossible
from engine.plan.explain import ExplainedTarget, ExplainedTest, PlanExplanation
from engine.plan.rows.proof import CoverageProof

IMPOSSIBLE_SHOWN_MAX = 20
_HASH_SHOWN = len("sha256:") + 12
_COMBINATIONS = MappingProxyType({1: ("class", "classes"), 2: ("pair", "pairs"), 3: ("triple", "triples")})


def plan_as_text(plan: PlanExplanation) -> str:
    """The whole plan as text."""
    return "\n".join(_lines(plan))


def _hashes(plan: PlanExplanation) -> str:
    """The hash of the plan; of a shard that of the whole too."""
    own, whole = plan.hash[:_HASH_SHOWN], plan.whole_hash[:_HASH_SHOWN]
    return own if own == whole else f"{own}, a part of {whole}"


def _lines(plan: PlanExplanation) -> Iterator[str]:
    where = ", ".join(f"`{plain(target.name)}`" for target in plan.targets)
    drawn = f"{seeds_as_text(plan.tests)} · {moments_as_text(plan.tests)}{vars_as_text(plan.vars)}"
    yield f"plan for target {where} · {drawn} · {_hashes(plan)}"
    yield ""
    width = max((len(str(test.cases)) for test in plan.tests), default=1)
    suite, shared, is_one = None, None, common_seed(plan.tests) is not None
    for test in plan.tests:
        if test.suite != suite:
            suite = test.suite
            shared = common_seed(each for each in plan.tests if each.suite == suite)
            yield plain(suite) + ("" if shared is None or is_one else f"  (seed {seed_said(*shared)})")
        remark = _remark(test, with_seed=shared is None)
        yield f"  {test.cases:>{width}} {_cases(test)}  {plain(test.name)}{_on(test)}{remark}"
        if test.unmade_why is not None:
            yield f"  {'':{width}} {many(test.unmade, 'row')} cannot be made: {plain(test.unmade_why)}"
        if test.not_sent_why is not None:
            are = "is" if test.not_sent == 1 else "are"
            yield f"  {'':{width}} {many(test.not_sent, 'row')} {are} not sent: {plain(test.not_sent_why)}"
    yield ""
    yield from _by_target(plan.targets)
    yield f"{many(plan.cases, 'case')}, about {many(plan.requests, 'request')}{_time(plan)}"
    yield from _real_writes(plan.targets)
    if plan.edges.of or plan.pairs.of:
        yield f"edges: {plan.edges.covered} of {plan.edges.of} stand in a planned row"
    if plan.pairs.of:
        yield f"pairs: {plan.pairs.covered} of {plan.pairs.of} stand in a planned row"
    if plan.masked:
        yield f"       {plan.masked} pairs of two invalid classes are not asked for: {plan.masking_rule}"
    if plan.proofs:
        yield ""
        yield "proof, counted again from the planned rows:"
    for proof in plan.proofs:
        yield from _proof(proof)
    yield from _left_out(plan)


def _left_out(plan: PlanExplanation) -> Iterator[str]:
    if plan.budget is not None:
        yield ""
        yield from budget_lines(plan.budget)
    for name in plan.left_out:
        yield f"left out by the selection: {plain(name)}"


def _by_target(targets: Sequence[ExplainedTarget]) -> Iterator[str]:
    """What goes where; they are run at the same time, but for those that the server counts together."""
    for target in targets if len(targets) > 1 else ():
        shown = f"{many(target.cases, 'case')}, about {many(target.requests, 'request')}"
        yield f"on `{plain(target.name)}`: {shown}{'' if target.shares else _time(target)}"
    told: set[str] = set()
    for target in targets:
        if target.shares and target.name not in told:
            together = [each for each in targets if each.name in (target.name, *target.shares)]
            told.update(each.name for each in together)
            names = " and ".join(f"`{plain(each.name)}`" for each in together)
            requests = many(sum(each.requests for each in together), "request")
            yield f"{names} share one limit, being one client of one server: about {requests}{_time(target)}"


def _real_writes(targets: Sequence[ExplainedTarget]) -> Iterator[str]:
    """What will really happen, for each target where that is anything."""
    for target in targets:
        if target.real_writes:
            actions = many(len(target.real_actions), "action")
            verb = "writes" if len(target.real_actions) == 1 else "write"
            where = f"on `{plain(target.name)}`: " if len(targets) > 1 else ""
            yield f"{where}{many(target.real_writes, 'real execution')} of {actions} that {verb}"


def _proof(proof: CoverageProof) -> Iterator[str]:
    """What the rows of one test were found to show, and what no row can."""
    one, more = _COMBINATIONS[proof.strength]
    rows = many(proof.rows, "row")
    if proof.found == proof.possible:
        said = f"every possible {one} ({proof.found}) stands in {rows}"
    else:
        said = f"{proof.found} of {proof.possible} possible {more} stand in {rows}; selection or `max` cut the rest"
    ruled = f"; {proof.ruled_out} more cannot be" if proof.ruled_out else ""
    unfound = f"; {proof.unfound} more not found" if proof.unfound else ""
    yield f"  {plain(proof.test)}: {said}{ruled}{unfound}"
    yield from _combinations("impossible", proof.impossible)
    if proof.not_found:
        yield from _combinations(f"not found in {proof.not_found[0].draws:,} tries", proof.not_found)


def _combinations(what: str, found: Sequence[Impossible]) -> Iterator[str]:
    """Combinations that stand in no row, each with its constraint."""
    for each in found[:IMPOSSIBLE_SHOWN_MAX]:
        classes = " and ".join(f"{plain(field)} = {plain(label)}" for field, label in each.classes)
        yield f"       {what}: {classes} ({plain(each.reason)})"
    if len(found) > IMPOSSIBLE_SHOWN_MAX:
        yield f"       and {len(found) - IMPOSSIBLE_SHOWN_MAX} more (--format json shows all)"


def _on(test: ExplainedTest) -> str:
    return f" on {plain(test.target)}" if test.target else ""


def _cases(test: ExplainedTest) -> str:
    return "case " if test.cases == 1 else "cases"


def _remark(test: ExplainedTest, *, with_seed: bool) -> str:
    remarks = [f"{test.file}:{test.line}"]
    if with_seed:
        remarks.append(f"seed {seed_said(test.seed, test.seed_was_drawn)}")
    if test.skip is not None:
        remarks.append(f"skipped: {plain(test.skip)}")
    if test.cut:
        remarks.append(f"{test.cut} rows cut off by `max`")
    if test.weak and test.skip is None:
        remarks.append("expects nothing but `status: completed`")
    return "  (" + " · ".join(remarks) + ")"


def _time(plan: PlanExplanation | ExplainedTarget) -> str:
    if plan.limit is None or plan.seconds is None:
        return ", no limit binds"
    return f", at {plan.limit} at least {plan.seconds:.0f} s"
