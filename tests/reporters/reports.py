"""Finished reports to be rendered."""

from __future__ import annotations

from collections.abc import Sequence

from engine.coverage.exit_code import exit_code
from engine.coverage.finish import finish
from engine.model.plan import CheckObligation, Obligations, PlannedTest
from engine.model.run.event import AttemptFailed, Checkpoint, Event, Halted, Refreshed, Uploaded
from engine.model.run.report import Report
from engine.model.values.json import Json
from engine.model.values.span import Span
from engine.model.verdict import Verdict
from tests.coverage.plans import CORNERS, FAILURE, STARTED, Row, a_plan, a_test, events_of, folded, place, rows

CORNER = {"email": "plus", "risk": "high"}
INPUT = {"email": "a+b@c.d", "risk_level": "high"}

GOOD = [(a_test(0, name="a normal customer is scored"), rows(4))]

BAD = [
    (
        a_test(0, name="valid corners are accepted", obligations=CORNERS),
        [
            *rows(3, Verdict.FAILED, classes=CORNER, input=INPUT),
            *rows(7, classes={"email": "plus", "risk": "low"}),
            Row(finished={"status": "failed", "not_judged": 1, "warnings": (FAILURE.but(weight="warn"),)}),
        ],
    ),
    (a_test(1, name="later", skip="waits for TEL-12"), [Row(Verdict.SKIPPED)]),
    (
        a_test(2, name="the queue exists", weak=True, suite="Other", file="suites/b.suite.yaml"),
        [Row(Verdict.UNKNOWN), Row(Verdict.ERROR, finished={"reason": "no answer in 60 s"}), Row(Verdict.NOT_RUN)],
    ),
]

UNASKED = (
    a_test(
        0,
        obligations=Obligations(
            checks=(
                CheckObligation(
                    kind="check",
                    text="output.n >= `0`",
                    when="input.level == 'High'",
                    named="sane",
                    span=Span("suites/lib.yaml", 4, 13, 4, 28),
                ),
            )
        ),
    ),
    rows(2, finished={"status": "completed"}),
)
"""A test with a check that none of its cases was asked."""

TROUBLE: list[Event] = [
    Refreshed(at_us=STARTED.at_us, scope="s", generation=1, expires_us=0),
    AttemptFailed(
        at_us=STARTED.at_us,
        case=None,
        request="submit",
        trouble="throttled",
        status=429,
        message="too many",
        attempt=1,
        next_us=1,
    ),
    Halted(
        at_us=STARTED.at_us + 3_200_000,
        action="custom-1",
        reason="forbidden",
        status=403,
        body="no scope\nask somebody",
    ),
    Uploaded(at_us=1, url="https://x/y", ok=False, status=500, attempts=8, sha256="", message="HTTP 500, 8 times"),
    Checkpoint(at_us=9, size=20, root="ab" * 32, of="run"),
]


def finished(tests: Sequence[tuple[PlannedTest, Sequence[Row]]], *more: Event) -> Report:
    report = finish(folded([*events_of(tests), *more]), a_plan(tests), excerpt=place)
    return report.but(exit=exit_code(report))


def hostile(text: str) -> Report:
    """A report in which every place that a server or an author can fill holds `text`."""
    failure = FAILURE.but(message=text, because=text, was=text)
    broken = {"failures": (failure,), "execution_id": text, "warnings": (failure,)}
    said: dict[str, Json] = {name: [text] for name in ("codes", "messages")}
    said |= {"status": 200, "content_type": text, "body": text, "ids": {text: text}}
    test = a_test(0, name=text, suite=text, file=text)
    own = [
        Row(Verdict.FAILED, {text: text}, {text: text}, {**broken, "answer": said}),
        Row(),
        *(
            Row(verdict, finished={"reason": text, "execution_id": text, "answer": said})
            for verdict in (Verdict.ERROR, Verdict.UNKNOWN, Verdict.NOT_RUN)
        ),
    ]
    more: list[Event] = [
        Halted(at_us=1, action=text, reason=text, status=403, body=text),
        Uploaded(at_us=1, url=text, ok=False, status=None, attempts=1, sha256="", message=text),
    ]
    return finished([(test, own), (a_test(1, name=text, skip=text, weak=True), [Row(Verdict.SKIPPED)])], *more)
