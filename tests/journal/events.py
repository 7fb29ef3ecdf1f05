"""A run told in events, for tests of the journal."""

from __future__ import annotations

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
    RunJudged,
    RunStarted,
    Sealed,
    Uploaded,
)
from engine.model.values.span import Span
from engine.model.verdict import Failure, Verdict

FAILURE = Failure(
    code="E412",
    message='output.risk_score is 74, expected >= 80 "…"',
    span=Span("suites/a.suite.yaml", 3, 5, 3, 9),
    because="high risk must score at least 80",
    was="74",
)

STARTED = RunStarted(
    at_us=1_700_000_000_000_000,
    run="20261122T091400Z-4f1c",
    plan_hash="sha256:12",
    planned=2,
    target="emulator",
    target_type="emulator",
    scope="http://127.0.0.1:1|emulator",
    seed=7,
    now="2026-11-22T00:00:00Z",
    actor="somebody",
    suites={"suites/a.suite.yaml": "ab"},
    versions={"engine": "0.1.0"},
    options={"paths": ["suites"], "rate": 2.5, "seed": None},
)

SEALED = Sealed(
    at_us=1_700_000_009_000_000,
    exit=1,
    counts={"passed": 1, "failed": 1, "error": 0, "unknown": 0, "skipped": 0, "not_run": 0},
    requests=5,
)

JUDGED = RunJudged(
    at_us=1_700_000_008_400_000,
    exit=1,
    counts=SEALED.counts,
    requests=5,
    gates=({"suite": "a", "gate": "pass-rate", "wanted": ">= 100%", "was": 50.0, "held": False},),
)


class StillClock:
    """A clock that stands still."""

    def monotonic_s(self) -> float:
        return 0.0

    def wall_us(self) -> int:
        return 1_700_000_008_000_000

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here may wait")


def finished(number: int, verdict: Verdict = Verdict.PASSED) -> CaseFinished:
    return CaseFinished(
        at_us=1_700_000_000_000_000 + number,
        case=f"C-{number:012x}",
        number=number,
        verdict=verdict,
        status="completed",
        execution_id=f"exec-{number}",
        duration_us=1500,
        submits=1,
        polls=1,
        http_status=200,
        failures=(FAILURE,) if verdict is Verdict.FAILED else (),
        warnings=(FAILURE.but(weight="warn"),) if verdict is Verdict.FAILED else (),
        seen=("processed", "risk_score"),
        input={"amount": 0.01, "name": "Zoë"} if verdict is Verdict.FAILED else None,
        output={"risk_score": 74, "big": 1e21} if verdict is Verdict.FAILED else None,
    )


def intent(number: int) -> CaseIntent:
    return CaseIntent(
        at_us=1_700_000_000_000_000 + number,
        case=f"C-{number:012x}",
        number=number,
        submit=1,
        action_id="risk-score",
        input={"amount": 9999.99, "n": number, "email": "a+b@c.d", "whole": 1.0},
    )


EVERY_KIND: tuple[Event, ...] = (
    STARTED,
    Refreshed(at_us=1_700_000_000_000_001, scope="s", generation=1, expires_us=1_700_003_600_000_000),
    Learned(at_us=1_700_000_000_000_001, scope="s", allowed=300, window_us=60_000_000, source="headers"),
    intent(0),
    Acknowledged(at_us=1_700_000_000_000_002, case="C-000000000000", number=0, execution_id="exec-0"),
    AttemptFailed(
        at_us=1_700_000_000_000_003,
        case=None,
        request="token",
        trouble="throttled",
        status=429,
        message="too many",
        attempt=1,
        next_us=1_000_000,
    ),
    Held(at_us=1_700_000_000_000_003, scope="s", until_us=1_700_000_001_000_000, reason="429"),
    finished(0),
    Resumed(at_us=1_700_000_000_000_005, actor="somebody", versions={"engine": "0.1.0"}, healed=7),
    intent(1),
    finished(1, Verdict.FAILED),
    Halted(at_us=1_700_000_000_000_009, action=None, reason="403", status=403, body="line one\nline two\x1b[31m"),
    JUDGED,
    Uploaded(at_us=1_700_000_008_500_000, url="https://x/y", ok=True, status=200, attempts=1, sha256="00"),
)
"""One of each kind that a caller appends, the seal and checkpoints apart."""
