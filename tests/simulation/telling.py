"""One simulation as a story: what was drawn, what happened and when, how it ended, and what the checker says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields

from engine.model.ports.limits import Limits
from engine.model.run.event import (
    Acknowledged,
    AttemptFailed,
    CaseFinished,
    CaseIntent,
    Event,
    Halted,
    Held,
    Learned,
    Refreshed,
    Resumed,
)
from tests.simulation.run import Setting, Simulated
from tests.simulation.server import Entry, Habits

PLAIN = Habits()


def story(simulated: Simulated) -> str:
    """Lines for people."""
    lines = [*_drawn(simulated.setting), "", *_timeline(simulated), "", *_ends(simulated), ""]
    problems = simulated.problems
    lines += [f"broken: {problem}" for problem in problems] or ["every promise was kept"]
    return "\n".join(lines) + "\n"


def _drawn(setting: Setting) -> Iterator[str]:
    yield f"seed {setting.seed}: {len(setting.plan.cases)} cases"
    for test in setting.plan.tests:
        turns = [word for word in ("serial", "group", "needs", "retry", "relate", "skip") if getattr(test, word)]
        calls = next((len(case.calls) for case in setting.plan.cases if case.test is test), 0)
        more = ", ".join([*turns, *([f"{calls} more calls"] if calls else [])])
        yield (
            f"  {test.name} on {test.target}: {test.case_count} cases of {test.action.name} ({test.action.effects}),"
            f" at most {test.timeout_s:g} s{', ' if more else ''}{more}"
        )
    yield f"  server: {_unusual(setting.habits)}"
    yield f"  limits: {_limits(setting.limits)}"
    if setting.other is not None:
        where = "the same server" if setting.other.habits is None else f"a server: {_unusual(setting.other.habits)}"
        yield f"  other target: {where}; limits: {_limits(setting.other.limits)}"
    for name in ("bounds", "drain_s", "drain_grace_s", "cancel_s", "jumps", "kills", "is_torn", "goes_on"):
        if getattr(setting, name):
            yield f"  {name.replace('_', ' ')}: {getattr(setting, name)}"


def _limits(limits: Limits) -> str:
    return ", ".join(f"{each} {getattr(limits, each)}" for each in limits.__struct_fields__)


def _unusual(habits: Habits) -> str:
    """What differs from a server in good health."""
    told = []
    for each in fields(habits):
        value = getattr(habits, each.name)
        if value != getattr(PLAIN, each.name):
            told.append(f"{each.name} {value:.3g}" if isinstance(value, float) else f"{each.name} {value}")
    return ", ".join(told) or "in good health"


def _timeline(simulated: Simulated) -> Iterator[str]:
    """What the log says, and beside it what the server did otherwise than asked."""
    moments = [(at_s, 1, _said(event)) for at_s, event in zip(simulated.written_s, simulated.events, strict=True)]
    moments += [
        (entry.answered_s, 0, _fault(entry))
        for entry in simulated.ledger
        if entry.outcome not in ("Pending", "Finished", "Granted")
    ]
    for at_s, _, text in sorted(moments, key=lambda moment: moment[:2]):
        yield f"{at_s:>11.3f} s  {text}"


def _fault(entry: Entry) -> str:
    hint = "" if entry.retry_after_s is None else f", silence for {entry.retry_after_s:g} s"
    whose = f" of {entry.case} {entry.call}".rstrip() if entry.case else ""
    return f"  server: {entry.kind}{whose} of {entry.left_s:.3f}: {entry.outcome}{hint}"


def _said(event: Event) -> str:  # noqa: PLR0911 - one for each kind
    match event:
        case CaseIntent():
            return f"{event.case} submit {event.submit} {event.call}".rstrip()
        case Acknowledged():
            return f"{event.case} has {event.execution_id} {event.call}".rstrip()
        case AttemptFailed():
            then = "nothing follows" if event.next_us is None else f"again in {event.next_us / 1e6:.3f} s"
            return f"{event.case or 'token'} {event.request} {event.attempt} failed: {event.trouble}; {then}"
        case CaseFinished():
            is_open = " (left open)" if event.left_open else ""
            return f"{event.case} {event.verdict}{is_open} {event.reason}".rstrip()
        case Held():
            return f"HELD {event.scope} for {(event.until_us - event.at_us) / 1e6:.3f} s: {event.reason}"
        case Learned():
            return f"LEARNED {event.allowed} in {event.window_us / 1e6:g} s from {event.source}"
        case Refreshed():
            return f"TOKEN {event.generation} of {event.scope}"
        case Halted():
            return f"HALTED {event.action or 'the run'}: {event.reason}"
        case Resumed():
            return "A FRESH ENGINE goes on"
        case _:
            return type(event).__name__


def _ends(simulated: Simulated) -> Iterator[str]:
    kinds = Counter(f"{entry.kind} {entry.outcome}" for entry in simulated.ledger)
    yield f"after {simulated.took_s:.3f} s: " + ", ".join(f"{n} {name}" for name, n in simulated.verdicts.items())
    yield "requests: " + ", ".join(f"{n} {name}" for name, n in kinds.most_common())
