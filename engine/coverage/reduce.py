"""The fold from events to a report: constant work an event, and the same sums in whatever order they come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, assert_never

from engine.model.run.event import (
    Acknowledged,
    AttemptFailed,
    CaseFinished,
    CaseIntent,
    Checkpoint,
    Event,
    Halted,
    Held,
    Learned,
    Noted,
    Refreshed,
    Resumed,
    RunJudged,
    RunStarted,
    Sealed,
    Uploaded,
)
from engine.model.run.report import Report, Traffic

_REQUESTS = frozenset({"submit", "poll"})
_UNTOLD = (CaseIntent, Acknowledged, Learned)
"""What only the log tells of; most events are such."""


def reduce(report: Report, event: Event) -> Report:
    """The report with one more event in it.

    `ended_us` is the last moment of the run proper: uploads, checkpoints and the seal come after its end. The audit
    root is that of the checkpoint made for reports, so that a report made again from the whole log prints the same.
    """
    if isinstance(event, _UNTOLD):
        return report if event.at_us <= report.ended_us else report.but(ended_us=event.at_us)
    match event:
        case RunJudged():
            return report
        case Checkpoint():
            return _take_root(report, event)
        case Uploaded():
            return report.but(uploads=tuple(sorted((*report.uploads, event), key=lambda each: each.at_us)))
        case Resumed():
            return _go_on(report, event)
        case Sealed():
            return report.but(sealed=True, exit=event.exit)
        case AttemptFailed() if event.request == "upload":
            return report
        case _:
            # At most one copy an event: a report has many fields, and a run has several events a case.
            changes = _changes(report, event)
            if event.at_us > report.ended_us:
                changes["ended_us"] = event.at_us
            return report.but(**changes) if changes else report


def _changes(
    report: Report,
    event: RunStarted | AttemptFailed | CaseFinished | Held | Noted | Refreshed | Halted,
) -> dict[str, Any]:
    """The fields of the report that an event changes, with their new values."""
    match event:
        case RunStarted():
            return {"started": event}
        case CaseFinished():
            return _finish_case(report, event)
        case AttemptFailed():
            return {"traffic": _fail_attempt(report.traffic, event)}
        case Held():
            return {"holds": report.holds + 1, "held_until_us": max(report.held_until_us, event.until_us)}
        case Noted():
            return {"notes": tuple(dict.fromkeys((*report.notes, event.message)))}
        case Refreshed():
            return {"traffic": report.traffic.but(token_calls=report.traffic.token_calls + 1)}
        case Halted():
            halts = sorted((*report.halts, event), key=lambda each: (each.at_us, each.action or "", each.reason))
            return {"halts": tuple(halts)}
        case _:
            assert_never(event)


def _go_on(report: Report, event: Resumed) -> Report:
    """The report of a run that is taken up again: what stopped it is over, and void ends are in no sum any more.

    What was sent for a case that was left open is told by its next end; a case that was not run begins anew.
    """
    results, void = report.results.without_void()
    counts, traffic = report.counts, report.traffic
    for end in void:
        name = end.verdict.value
        counts = counts.but(**{name: getattr(counts, name) - 1})
        if end.left_open:
            traffic = traffic.but(submits=traffic.submits - end.submits, polls=traffic.polls - end.polls)
    # A log that was cut off does not tell each poll of the cases that were open then.
    traffic = traffic.but(is_at_least=traffic.is_at_least or not event.reopened)
    return report.but(
        counts=counts,
        traffic=traffic,
        results=results,
        left_open=0,
        halts=(),
        uploads=(),
        sealed=False,
        exit=0,
    )


def _finish_case(report: Report, event: CaseFinished) -> dict[str, Any]:
    counts, traffic, name = report.counts, report.traffic, event.verdict.value
    return {
        "counts": counts.but(**{name: getattr(counts, name) + 1}),
        "results": report.results.plus(_as_stored(event)),
        "traffic": traffic.but(submits=traffic.submits + event.submits, polls=traffic.polls + event.polls),
        "left_open": report.left_open + event.left_open,
    }


def _as_stored(event: CaseFinished) -> CaseFinished:
    """The end of a case with the keys of its bodies in the order of the log, so that a report made again is equal."""
    if event.input is None and event.output is None and event.answer is None and not event.steps:
        return event
    return replace(
        event,
        input=_sorted(event.input),
        output=_sorted(event.output),
        steps=tuple(map(_sorted, event.steps)),
        answer=_sorted(event.answer),
    )


def _sorted(value: Any) -> Any:
    if value.__class__ in _SCALARS:
        return value
    if isinstance(value, Mapping):
        names = sorted(value) if all(map(str.isascii, value)) else sorted(value, key=_utf16)
        return {name: _sorted(value[name]) for name in names}
    if isinstance(value, list | tuple):
        return [each if each.__class__ in _SCALARS else _sorted(each) for each in value]
    return value


_SCALARS: Final = frozenset({str, int, float, bool, type(None)})
"""Of these there may be a million in one answer."""


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


def _fail_attempt(traffic: Traffic, event: AttemptFailed) -> Traffic:
    """A token call that succeeds is told by `Refreshed`; one that fails is a call as well."""
    return traffic.but(
        retries=traffic.retries + (event.request in _REQUESTS and event.next_us is not None),
        throttled=traffic.throttled + (event.trouble == "throttled"),
        token_calls=traffic.token_calls + (event.request == "token"),
    )


def _take_root(report: Report, event: Checkpoint) -> Report:
    if event.of != "run" or event.size <= report.audit_size:
        return report
    return report.but(audit_root=event.root, audit_size=event.size)
