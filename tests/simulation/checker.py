"""Reads plan, log and ledger, and nothing else, and lists every promise of RUNNING section 1 that was broken."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from engine.model.plan import Case
from engine.model.run.event import CaseFinished, Halted, Held, Learned, Refreshed
from engine.model.verdict import Verdict
from engine.run.sending.circuit_breaker import FAILURES_MAX
from tests.simulation.seen import REFUSED, SLACK_S, Seen, effects, unsafe_submits
from tests.simulation.server import Entry
from tests.simulation.turns import order

HOLD_S_MAX = 300.0
ATTEMPTS_MAX = 8
TRANSIENT = frozenset({"not-sent", "lost", "server-error", "bad-body"})
TRANSIENT_COST = 14.0
BUDGET = 500.0
UNPAID_S = 10.0


def broken_promises(seen: Seen) -> list[str]:
    """What is wrong with a run, in words; nothing where all is well."""
    return [f"{name}: {problem}" for name, check in PROMISES.items() for problem in check(seen)]


def one_end(seen: Seen) -> Iterator[str]:
    """R1: every planned case has exactly one end that stands, and it tells of the requests that were made."""
    standing: dict[int, CaseFinished] = {}
    for life in seen.lives:
        standing = {number: event for number, event in standing.items() if not event.is_void_when_resumed}
        for _, event in life:
            if isinstance(event, CaseFinished):
                if event.number in standing:
                    yield f"{event.case} has two ends"
                standing[event.number] = event
    for case in seen.plan.cases:
        if case.number not in standing:
            yield f"{case.id} has no end"
    for event in standing.values():
        if event.reason.startswith("bug of ours"):
            yield f"{event.case} crashed: {event.reason}"
    yield from _told(seen)


def _told(seen: Seen) -> Iterator[str]:
    """What ends tell of requests; where an engine was killed nobody can."""
    for event in seen.finished if len(seen.lives) == 1 else ():
        sent = Counter(entry.kind for entry in seen.by_case.get(event.case, ()))
        if (event.submits, event.polls) != (sent["submit"], sent["poll"]):
            yield f"{event.case} tells of {event.submits} submits and {event.polls} polls, the ledger of {sent}"


def sums(seen: Seen) -> Iterator[str]:
    """R2: the verdicts add up to what was planned, and only what the author skips is skipped."""
    if len(seen.finished) != len(seen.plan.cases):
        yield f"{len(seen.finished)} verdicts for {len(seen.plan.cases)} cases"
    by_number = {event.number: event for event in seen.finished}
    for case in seen.plan.cases:
        event = by_number.get(case.number)
        if event is not None and (event.verdict is Verdict.SKIPPED) != (case.test.skip is not None):
            yield f"{case.id} is {event.verdict}, the author's skip is {case.test.skip!r}"


def at_most_once(seen: Seen) -> Iterator[str]:
    """R4: an unsafe submit reaches the server at most once per case, resumes included, unless it was refused.

    Under a key it may, and is done once: each call has one key, in all of its intents, and no other call has it.
    """
    calls = {(entry.case, entry.call, entry.key) for entry in seen.ledger if entry.key}
    keys = Counter(key for _, _, key in calls)
    yield from (f"the key {key} is that of {n} calls" for key, n in keys.items() if n > 1)
    own = Counter((case, call) for case, call, _ in calls)
    yield from (f"`{call}` of {case} was sent under {n} keys" for (case, call), n in own.items() if n > 1)
    for name, entries in seen.by_case.items():
        arrived = Counter(
            entry.call
            for entry in unsafe_submits(seen.cases[name], entries)
            if entry.outcome not in (*REFUSED, "not-sent") and (entry.taken or not entry.key)
        )
        yield from (f"`{call}` of {name} reached the server {n} times" for call, n in arrived.items() if n > 1)


def certainty(seen: Seen) -> Iterator[str]:
    """R5: what is uncertain is unknown, and nothing else is."""
    for event in seen.finished:
        yield from _certain(seen, seen.cases[event.case], event)


def _certain(seen: Seen, case: Case, event: CaseFinished) -> Iterator[str]:
    entries = seen.by_case.get(case.id, ())
    known = seen.acknowledged.get(case.id, {})
    unsafe = [entry for entry in entries if effects(case, entry.call) != "read" and not entry.call.startswith("after")]
    submits = [entry for entry in unsafe if entry.kind == "submit"]
    doubtful = [entry for entry in submits if entry.outcome not in (*REFUSED, "not-sent", "Pending", "Finished")]
    last = {entry.call: entry for entry in submits if entry.key}
    settled = {call for call, entry in last.items() if entry.outcome in ("Pending", "Finished", "refused")}
    is_in_doubt = any(
        entry.outcome != "unexpected" and entry.call not in known and entry.call not in settled for entry in doubtful
    )
    may_be_error = len(seen.lives) > 1 and event.verdict is Verdict.ERROR and "engine that was cut off" in event.reason
    if is_in_doubt and event.verdict is not Verdict.UNKNOWN and not may_be_error:
        yield f"{event.case} is {event.verdict}, and nobody knows what became of its submit"
    unanswered = any(
        seen.life_of(at_s) < len(seen.lives) - 1 and intent.call not in known
        for at_s, intent in seen.intents.get(case.id, ())
    )
    if event.verdict is Verdict.UNKNOWN and not doubtful and not unanswered:
        yield f"{event.case} is unknown without a reason"
    ended = any(entry.outcome in ("Finished", "refused") for entry in entries)
    if event.verdict in (Verdict.PASSED, Verdict.FAILED) and not ended:
        yield f"{event.case} is {event.verdict}, and its execution never ended"
    if event.verdict in (Verdict.NOT_RUN, Verdict.SKIPPED) and any(
        entry.outcome not in (*REFUSED, "not-sent") for entry in unsafe
    ):
        yield f"{event.case} is {event.verdict}, and the server had it"


def silence(seen: Seen) -> Iterator[str]:
    """R7: no request starts inside a Retry-After window of its scope, as long as its engine lives."""
    for entries in seen.by_part.values():
        left = sorted(entry.left_s for entry in entries)
        for entry in entries:
            if entry.retry_after_s is None:
                continue
            end_s = entry.answered_s + min(entry.retry_after_s, HOLD_S_MAX)
            first = bisect_left(left, entry.answered_s + SLACK_S)
            if first < len(left) and left[first] < end_s - SLACK_S:
                yield f"a request left at {left[first]:.3f}, in the silence from {entry.answered_s:.3f} to {end_s:.3f}"
                break


def pace(seen: Seen) -> Iterator[str]:
    """R8: in-flight as configured, and the rate as configured over any window of one engine's life."""
    for (scope, _), entries in seen.by_part.items():
        limits = seen.limits_of(scope)
        moves = sorted([(entry.left_s, 1) for entry in entries] + [(entry.answered_s, -1) for entry in entries])
        is_open = most = 0
        for _moment, change in moves:
            is_open += change
            most = max(most, is_open)
        may = min((each.in_flight for each in limits), default=most)
        if most > may:
            yield f"{most} requests were open at once, {may} may be"
        arrivals = sorted(entry.arrived_s for entry in entries if entry.arrived_s is not None)
        for each in limits:
            if each.rate is None or each.rate_is_default:
                continue
            for first, last in zip(arrivals, arrivals[each.rate.count :], strict=False):
                if last - first < each.rate.window_s - SLACK_S:
                    yield f"{each.rate.count + 1} requests arrived within {last - first:.3f} s, {each.rate.text} may"
                    break


def retries(seen: Seen) -> Iterator[str]:
    """R9: at most eight attempts a call that are paid for, and no transient retry that the budget has no room for."""
    for name, entries in seen.by_case.items():
        in_a_row: Counter[tuple[str, str, int]] = Counter()
        failed_s: dict[tuple[str, str, int], float] = {}
        for entry in entries:
            key = (entry.call, entry.kind, seen.life_of(entry.left_s))
            if entry.outcome in ("Pending", "Finished"):
                in_a_row[key] = 0
            elif entry.retry_after_s is None and entry.outcome not in ("unauthorised", "not-found"):
                # Polls that nothing pays for, and those that find out whether the server is back, are no attempts.
                in_a_row[key] += entry.kind != "poll" or not (
                    entry.outcome in ("not-sent", "lost") or entry.left_s - failed_s.get(key, entry.left_s) >= UNPAID_S
                )
                failed_s[key] = entry.answered_s
                if in_a_row[key] == ATTEMPTS_MAX + 1:
                    yield f"the {entry.kind} of `{entry.call}` of {name} was tried {in_a_row[key]} times"
    for number in range(len(seen.lives)):
        yield from _overspent(seen, [entry for entry in seen.ledger if seen.life_of(entry.left_s) == number])


def _overspent(seen: Seen, entries: Sequence[Entry]) -> Iterator[str]:
    """What retries cost beyond what was earned. Polls without pay are let out one at a time, and ten seconds apart.

    So are clean-ups that only read, which are kept up like polls and counted as such, and token calls beside them.

    While a scope is paused, polls and token calls find out whether it is back: nothing pays for those.
    """
    paid: Counter[str] = Counter()
    failed: dict[tuple[str | None, str, str], Entry] = {}
    paused = _pauses(entries)
    for entry in sorted(entries, key=lambda entry: entry.left_s):
        key = (entry.case, entry.call, entry.kind)
        before = failed.pop(key, None)
        kind = "poll" if _is_clean_up_that_reads(seen, entry) else entry.kind
        paid[kind] += before is not None and not (
            entry.kind in ("poll", "token")
            and any(since_s <= before.answered_s <= until_s for since_s, until_s in paused[before.scope])
        )
        if entry.outcome in TRANSIENT:
            failed[key] = entry
    scopes = len({entry.scope for entry in entries})
    good = sum(entry.outcome in ("Pending", "Finished", "Granted", "refused") for entry in entries)
    most = (scopes * BUDGET + good) / TRANSIENT_COST
    if paid.total() - paid["poll"] - paid["token"] > most:
        yield f"{paid} transient retries, the budget and {good} successes pay for {most:.0f}"
    lasted_s = max((entry.answered_s for entry in entries), default=0.0) - min((e.left_s for e in entries), default=0.0)
    unpaid = 2 * scopes * (1 + lasted_s / UNPAID_S) + sum(entry.outcome == "Finished" for entry in entries)
    if paid.total() > most + unpaid:
        yield f"{paid} transient retries, {most:.0f} are paid for and {unpaid:.0f} may be made beside"


def _is_clean_up_that_reads(seen: Seen, entry: Entry) -> bool:
    return (
        entry.case is not None
        and entry.call.startswith("after")
        and (effects(seen.cases[entry.case], entry.call) == "read")
    )


def _pauses(entries: Sequence[Entry]) -> defaultdict[str, list[tuple[float, float]]]:
    """When each scope was paused: from so many requests in a row without an answer to the next answer."""
    pauses: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    in_a_row: Counter[str] = Counter()
    since_s: dict[str, float] = {}
    for entry in sorted(entries, key=lambda entry: entry.answered_s):
        if entry.outcome in ("not-sent", "lost"):
            in_a_row[entry.scope] += 1
            if in_a_row[entry.scope] == FAILURES_MAX:
                since_s[entry.scope] = entry.answered_s
        elif entry.outcome != "cut off":
            in_a_row[entry.scope] = 0
            if entry.scope in since_s:
                pauses[entry.scope].append((since_s.pop(entry.scope), entry.answered_s))
    for scope, moment_s in since_s.items():
        pauses[scope].append((moment_s, float("inf")))
    return pauses


def deadlines(seen: Seen) -> Iterator[str]:
    """R10: every wait ends by the case's deadline; checked where no limit, hold or queue may stretch it."""
    if len(seen.lives) > 1 or any(each.in_flight < 64 or each.rate is not None for each in seen.limits.values()):
        return
    if any(isinstance(event, Held | Learned) for event in seen.events) or _may_wait(seen.ledger):
        return
    ended_s = {event.case: at_s for at_s, event in seen.lives[0] if isinstance(event, CaseFinished)}
    for name, entries in seen.by_case.items():
        case = seen.cases[name]
        calls = len({entry.call for entry in entries})
        left_s = entries[0].left_s
        may_s = calls * max(case.test.timeout_s, *(call.timeout_s for call in case.calls), 0.0) + 1.0
        if name in ended_s and ended_s[name] - left_s > may_s:
            yield f"{name} took {ended_s[name] - left_s:.3f} s, {may_s:.0f} may pass"


def _may_wait(ledger: Sequence[Entry]) -> bool:
    """Whether somebody may have waited for an in-flight limit that was halved."""
    return any(entry.outcome in ("throttled", "lost", "cut off", "unavailable") for entry in ledger)


def tokens(seen: Seen) -> Iterator[str]:
    """R11: one token refresh per expiry, however many workers."""
    for (scope, life), entries in seen.by_part.items():
        told = [(at_s, each) for at_s, each in seen.lives[life] if isinstance(each, Refreshed) and each.scope == scope]
        granted = [entry for entry in entries if entry.outcome == "Granted"]
        is_last = life == len(seen.lives) - 1
        # A kill may come between a grant and its record.
        if not 0 <= len(granted) - len(told) <= (0 if is_last else 1):
            yield f"{len(granted)} tokens were granted, the log tells of {len(told)}"
        if [each.generation for _, each in told] != list(range(1, len(told) + 1)):
            yield "the generations of the tokens are not counted from 1"
        before = min((entry.generation for entry in entries), default=0)
        refused = {entry.generation - before for entry in entries if entry.outcome == "unauthorised"}
        for (early_s, earlier), (later_s, later) in pairwise(told):
            # Half a minute ahead, a tenth of a life below a minute; part of that life is over when a slow answer comes.
            life_s = (earlier.expires_us - earlier.at_us) / 1e6
            lead_s = 30.0 if life_s >= 60.0 else 6.0
            if later_s < early_s + life_s - lead_s and earlier.generation not in refused:
                yield f"token {later.generation} was fetched although token {earlier.generation} was good"


def halts(seen: Seen) -> Iterator[str]:
    """R12: after a halt no submit leaves, of the action or of the whole run."""
    for number, life in enumerate(seen.lives):
        submits = [e for e in seen.ledger if e.kind == "submit" and seen.life_of(e.left_s) == number]
        for at_s, event in life:
            if isinstance(event, Halted):
                yield from _after_halt(at_s, event, submits)


def _after_halt(at_s: float, halt: Halted, submits: Sequence[Entry]) -> Iterator[str]:
    scopes = {
        entry.scope
        for entry in submits
        if entry.action == halt.action and entry.outcome == "forbidden" and entry.answered_s <= at_s + SLACK_S
    }
    for entry in submits:
        is_meant = halt.action is None or (entry.action == halt.action and entry.scope in scopes)
        if is_meant and entry.left_s > at_s + SLACK_S:
            yield f"a submit of {entry.case} left at {entry.left_s:.3f}, after the halt at {at_s:.3f}"
            return


def going_on(seen: Seen) -> Iterator[str]:
    """R13: what has an end is not touched again, and what was acknowledged is asked for, not sent again."""
    ends: dict[str, int] = {}
    for number, life in enumerate(seen.lives):
        for _, event in life:
            if isinstance(event, CaseFinished) and not event.is_void_when_resumed:
                ends[event.case] = number
    for name, entries in seen.by_case.items():
        known = seen.acknowledged.get(name, {})
        for entry in entries:
            now = seen.life_of(entry.left_s)
            if now > ends.get(name, now):
                yield f"{name} had its end, and a {entry.kind} left for it"
            if entry.kind == "submit" and entry.call in known and now > seen.life_of(known[entry.call]):
                yield f"`{entry.call}` of {name} was acknowledged, and sent again"


def intents(seen: Seen) -> Iterator[str]:
    """R15: nothing is sent without durable intent."""
    for name, entries in seen.by_case.items():
        counts: Counter[int] = Counter()
        written = [(seen.life_of(at_s), at_s) for at_s, _ in seen.intents.get(name, ())]
        for entry in entries:
            if entry.kind != "submit":
                continue
            life = seen.life_of(entry.left_s)
            counts[life] += 1
            if sum(each == life and at_s <= entry.left_s + SLACK_S for each, at_s in written) < counts[life]:
                yield f"submit {counts[life]} of {name} left without an intent"


PROMISES: Mapping[str, Callable[[Seen], Iterator[str]]] = MappingProxyType(
    {
        "R1": one_end,
        "R2": sums,
        "R4": at_most_once,
        "R5": certainty,
        "R7": silence,
        "R8": pace,
        "R9": retries,
        "R10": deadlines,
        "R11": tokens,
        "R12": halts,
        "R13": going_on,
        "R15": intents,
        "order": order,
    }
)
