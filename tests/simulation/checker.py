"""Reads plan, log and ledger, and nothing else, and lists every promise of RUNNING section 1 that was broken."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from engine.model.event import Acknowledged, CaseFinished, CaseIntent, Event, Halted, Refreshed
from engine.model.plan import Case, Plan
from engine.model.ports import Limits
from engine.model.verdict import Verdict
from tests.simulation.server import Entry
from tests.virtual_time import EPOCH_US

HOLD_S_MAX = 300.0
SLACK_S = 1e-6
REFUSED = frozenset({"tls", "throttled", "unavailable", "unauthorised", "refused", "forbidden", "not-found"})
"""Answers by which the server says that it did nothing."""


def broken_promises(
    plan: Plan, events: Sequence[Event], ledger: Sequence[Entry], limits: Limits, *, was_cancelled: bool = False
) -> list[str]:
    """What is wrong with a run, in words; nothing where all is well."""
    problems = [
        *_accounting(plan, events, ledger, was_cancelled=was_cancelled),
        *_at_most_once(plan, ledger),
        *_certainty(plan, events, ledger),
        *_intents(events, ledger),
        *_holds(ledger),
        *_limits(ledger, limits),
        *_tokens(events, ledger),
        *_halts(events, ledger),
        *_turns(plan, events),
        *_calls_in_order(plan, events, ledger, was_cancelled=was_cancelled),
    ]
    return list(problems)


def _finished(events: Sequence[Event]) -> list[CaseFinished]:
    return [event for event in events if isinstance(event, CaseFinished)]


def _accounting(plan: Plan, events: Sequence[Event], ledger: Sequence[Entry], *, was_cancelled: bool) -> Iterator[str]:
    counts = Counter(event.number for event in _finished(events))
    for case in plan.cases:
        if counts[case.number] != 1:
            yield f"R1: {case.id} has {counts[case.number]} terminal records"
    if sum(counts.values()) != len(plan.cases):
        yield f"R1: {sum(counts.values())} terminal records for {len(plan.cases)} cases"
    for event in _finished(events):
        if event.reason.startswith("bug of ours"):
            yield f"a case crashed: {event.reason}"
    sent = Counter((entry.case, entry.kind) for entry in ledger)
    for event in _finished(events):
        told = (event.submits, event.polls)
        seen = (sent[event.case, "submit"], sent[event.case, "poll"])
        if told != seen and not was_cancelled:
            yield f"R1: {event.case} tells of {told} submits and polls, the ledger of {seen}"


def _effects(case: Case, label: str) -> str:
    """What a call of a case does, by its label."""
    role, _, number = label.partition(":")
    own = [call for call in case.calls if call.role == role]
    return own[int(number) - 1].action.effects if own else case.test.action.effects


def _at_most_once(plan: Plan, ledger: Sequence[Entry]) -> Iterator[str]:
    arrived: Counter[tuple[str, str]] = Counter()
    for entry in ledger:
        if entry.kind == "submit" and entry.case and entry.outcome not in (*REFUSED, "not-sent"):
            arrived[entry.case, entry.call] += 1
    cases = {case.id: case for case in plan.cases}
    for (name, call), count in arrived.items():
        if count > 1 and _effects(cases[name], call) != "read":
            yield f"R4: the unsafe submit {call} of {name} reached the server {count} times"


def _certainty(plan: Plan, events: Sequence[Event], ledger: Sequence[Entry]) -> Iterator[str]:
    acknowledged: defaultdict[str, set[str]] = defaultdict(set)
    for event in events:
        if isinstance(event, Acknowledged):
            acknowledged[event.case].add(event.call)
    by_case: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in ledger:
        if entry.case:
            by_case[entry.case].append(entry)
    cases = {case.id: case for case in plan.cases}
    for ended in _finished(events):
        known = frozenset(acknowledged[ended.case])
        yield from _certain(cases[ended.case], ended, by_case[ended.case], known)


def _certain(case: Case, event: CaseFinished, entries: Sequence[Entry], known: frozenset[str]) -> Iterator[str]:
    unsafe = [entry for entry in entries if _effects(case, entry.call) != "read" and not entry.call.startswith("after")]
    submits = [entry for entry in unsafe if entry.kind == "submit"]
    doubtful = [entry for entry in submits if entry.outcome not in (*REFUSED, "not-sent", "Pending", "Finished")]
    is_in_doubt = any(entry.outcome != "unexpected" and entry.call not in known for entry in doubtful)
    if is_in_doubt and event.verdict is not Verdict.UNKNOWN:
        yield f"R5: {event.case} is {event.verdict}, and nobody knows what became of its submit"
    if event.verdict is Verdict.UNKNOWN and not doubtful:
        yield f"R5: {event.case} is unknown without a reason"
    ended = any(entry.outcome in ("Finished", "refused") for entry in entries)
    if event.verdict in (Verdict.PASSED, Verdict.FAILED) and not ended:
        yield f"R5: {event.case} is {event.verdict}, and its execution never ended"
    if event.verdict in (Verdict.NOT_RUN, Verdict.SKIPPED) and any(
        entry.outcome not in (*REFUSED, "not-sent") for entry in unsafe
    ):
        yield f"R5: {event.case} is {event.verdict}, and the server had it"


def _intents(events: Sequence[Event], ledger: Sequence[Entry]) -> Iterator[str]:
    intents = {
        (event.case, event.submit): (event.at_us - EPOCH_US) / 1e6 for event in events if isinstance(event, CaseIntent)
    }
    counts: Counter[str] = Counter()
    for entry in sorted(ledger, key=lambda entry: entry.left_s):
        if entry.kind != "submit" or entry.case is None:
            continue
        counts[entry.case] += 1
        intent_s = intents.get((entry.case, counts[entry.case]))
        if intent_s is None or intent_s > entry.left_s + SLACK_S:
            yield f"R15: submit {counts[entry.case]} of {entry.case} left without an intent"


def _holds(ledger: Sequence[Entry]) -> Iterator[str]:
    silences = sorted(
        (entry.answered_s, entry.answered_s + min(entry.retry_after_s, HOLD_S_MAX))
        for entry in ledger
        if entry.retry_after_s is not None
    )
    left = sorted(entry.left_s for entry in ledger)
    for begin_s, end_s in silences:
        first = bisect_left(left, begin_s + SLACK_S)
        if first < len(left) and left[first] < end_s - SLACK_S:
            yield f"R7: a request left at {left[first]:.3f}, in the silence from {begin_s:.3f} to {end_s:.3f}"
            return


def _limits(ledger: Sequence[Entry], limits: Limits) -> Iterator[str]:
    moves = sorted(
        [(entry.left_s, 1) for entry in ledger] + [(entry.answered_s, -1) for entry in ledger],
    )
    is_open = most = 0
    for _moment, change in moves:
        is_open += change
        most = max(most, is_open)
    if most > limits.in_flight:
        yield f"R8: {most} requests were open at once, {limits.in_flight} may be"
    if limits.rate is None or limits.rate_is_default:
        return
    arrivals = sorted(entry.arrived_s for entry in ledger if entry.arrived_s is not None)
    count, window_s = limits.rate.count, limits.rate.window_s
    for first, last in zip(arrivals, arrivals[count:], strict=False):
        if last - first < window_s - SLACK_S:
            yield f"R8: {count + 1} requests arrived within {last - first:.3f} s, {limits.rate.text} may"
            return


def _tokens(events: Sequence[Event], ledger: Sequence[Entry]) -> Iterator[str]:
    told = [event for event in events if isinstance(event, Refreshed)]
    granted = [entry for entry in ledger if entry.kind == "token" and entry.outcome == "Granted"]
    if len(told) != len(granted):
        yield f"R11: {len(granted)} tokens were granted, the log tells of {len(told)}"
    if [event.generation for event in told] != list(range(1, len(told) + 1)):
        yield "R11: the generations of the tokens are not counted from 1"
    refused = {entry.generation for entry in ledger if entry.outcome == "unauthorised"}
    for earlier, later in pairwise(told):
        # Half a minute ahead, a tenth of a life below a minute; part of that life is over when a slow answer comes.
        life_us = earlier.expires_us - earlier.at_us
        lead_us = 30_000_000 if life_us >= 60_000_000 else 6_000_000
        if later.at_us < earlier.expires_us - lead_us and earlier.generation not in refused:
            yield f"R11: token {later.generation} was fetched although token {earlier.generation} was good"


def _halts(events: Sequence[Event], ledger: Sequence[Entry]) -> Iterator[str]:
    for halt in events:
        if not isinstance(halt, Halted):
            continue
        at_s = (halt.at_us - EPOCH_US) / 1e6
        for entry in ledger:
            concerned = halt.action is None or entry.action == halt.action
            if entry.kind == "submit" and concerned and entry.left_s > at_s + SLACK_S:
                yield f"R12: a submit of {entry.case} left at {entry.left_s:.3f}, after the halt at {at_s:.3f}"
                return


# ------------------------------------------------------------------------------------------------ several calls


def _turns(plan: Plan, events: Sequence[Event]) -> Iterator[str]:
    """Serial cases are alone, a group has one case at a time, and nobody starts before what he needs has passed."""
    cases = {case.id: case for case in plan.cases}
    alive: dict[str, Case] = {}
    ends: defaultdict[int, list[Verdict]] = defaultdict(list)
    for event in events:
        if isinstance(event, CaseIntent) and event.case not in alive:
            case = cases[event.case]
            if alive and (case.test.serial or any(other.test.serial for other in alive.values())):
                yield f"serial: {case.id} begins beside {sorted(alive)}"
            if case.test.group and any(other.test.group == case.test.group for other in alive.values()):
                yield f"group: {case.id} begins beside another of `{case.test.group}`"
            for index in (each for each in case.test.needs if each < len(plan.tests)):
                if len(ends[index]) < plan.tests[index].case_count or set(ends[index]) != {Verdict.PASSED}:
                    yield f"needs: {case.id} begins, and test {index} has not passed"
            alive[case.id] = case
        elif isinstance(event, CaseFinished):
            alive.pop(event.case, None)
            ends[cases[event.case].test.index].append(event.verdict)


_ORDER = ("before", "step", "", "retry", "relate", "compare", "after")


def _calls_in_order(
    plan: Plan, events: Sequence[Event], ledger: Sequence[Entry], *, was_cancelled: bool
) -> Iterator[str]:
    """Calls come in their order, each begins after the one before has ended, and what was made is cleaned up."""
    submits: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(ledger, key=lambda entry: entry.left_s):
        if entry.case:
            submits[entry.case].append(entry)
    is_halted = any(isinstance(event, Halted) for event in events)
    finished = {event.case: event for event in _finished(events)}
    for case in plan.cases:
        own = submits[case.id]
        labels = list(dict.fromkeys(entry.call for entry in own))
        if labels != sorted(labels, key=_rank):
            yield f"order: the calls of {case.id} came as {labels}"
        if [entry.call for entry in own] != sorted((entry.call for entry in own), key=labels.index):
            yield f"order: a call of {case.id} began before another had ended"
        owes = any(call.role == "after" and call.when is None for call in case.calls)
        was_taken = any(entry.outcome in ("Pending", "Finished", "refused") for entry in own)
        has_warned = case.id in finished and bool(finished[case.id].warnings)
        is_excused = was_cancelled or is_halted or has_warned or not owes
        if was_taken and not is_excused and not any(label.startswith("after") for label in labels):
            yield f"after: {case.id} was not cleaned up"


def _rank(label: str) -> tuple[int, int]:
    role, _, number = label.partition(":")
    return _ORDER.index(role), int(number or 0)
