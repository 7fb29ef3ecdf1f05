"""H3: what is bound under `secrets:` is masked by the run itself, whatever a target of a third party does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.model.ports.exchange import (
    ActionError,
    Call,
    Exchange,
    Finished,
    Granted,
    Pending,
    Result,
    Trouble,
    TroubleKind,
)
from engine.model.ports.limits import Limits
from engine.model.ports.target import Surroundings, Target, TargetKind
from engine.model.ports.wire import WireKind
from engine.model.project import TargetOptions, TargetUse
from engine.model.values.span import NOWHERE
from engine.pipeline.run import run
from engine.pipeline.target_choice import ChosenTarget
from engine.pipeline.world import RunRequest, World
from engine.run.halting.stop import Stop
from engine.vocabulary import load_vocabulary
from tests.simulation.plans import Sketch, plan_of
from tests.virtual_time import VirtualClock, run_virtual

SECRET = "client-id-0815"
SAID = f"no such client {SECRET}"
DONE = Result(status="completed", output={"echo": SAID}, http_headers={"x": SAID})
FAILED = Result(status="failed", errors=(ActionError(kind="other", code=SAID, message=SAID),), answer={"body": SAID})


class Echo:
    """A target of a third party that tells everything it knows."""

    def __init__(self, *, authorised: Any = None, submitted: Any = None, polled: Any = None) -> None:
        self.scope = f"https://example.com {SECRET}"
        self.authenticates = True
        self._authorised = authorised or Granted(expires_in_s=60.0)
        self._submitted = submitted or Pending(execution_id=f"{SECRET}-1", state=SAID)
        self._polled = polled or Finished(result=DONE)

    async def authorise(self) -> Exchange:
        return self._answer(self._authorised)

    async def submit(self, _call: Call) -> Exchange:
        return self._answer(self._submitted)

    async def poll(self, pending: Pending) -> Exchange:
        assert pending.execution_id == f"{SECRET}-1", "it is asked as the server knows it"
        return self._answer(self._polled)

    def _answer(self, outcome: Any) -> Exchange:
        if isinstance(outcome, Exception):
            raise outcome
        return Exchange(outcome=outcome, note=SAID)


def trouble(kind: TroubleKind, status: int) -> Trouble:
    return Trouble(kind=kind, message=SAID, status=status, body=SAID, headers={"x": SAID}, answer={"body": SAID})


ECHOES: dict[str, dict[str, Any]] = {
    "a good answer": {},
    "an answer at once": {"submitted": Finished(result=DONE)},
    "a failure": {"polled": Finished(result=FAILED)},
    "a refused login": {"authorised": trouble(TroubleKind.UNAUTHORISED, 401)},
    "a login of another kind": {"authorised": trouble(TroubleKind.UNEXPECTED, 302)},
    "a refused submit": {"submitted": trouble(TroubleKind.REFUSED, 400)},
    "a forbidden submit": {"submitted": trouble(TroubleKind.FORBIDDEN, 403)},
    "a server error": {"submitted": trouble(TroubleKind.SERVER_ERROR, 500)},
    "a lost poll": {"polled": trouble(TroubleKind.NOT_FOUND, 404)},
    "a bug": {"submitted": ValueError(SAID)},
    "a bug of the login": {"authorised": OSError(5, SAID)},
}


@pytest.mark.parametrize("echo", ECHOES)
def test_no_secret_is_shown_by_a_target_that_masks_nothing(tmp_path: Path, echo: str) -> None:
    target, vocabulary, shown = Echo(**ECHOES[echo]), load_vocabulary(), list[str]()

    @asynccontextmanager
    async def opened(_spec: Any, _surroundings: Surroundings) -> AsyncIterator[Target]:
        yield target

    kind = TargetKind(name="echo", spec=object, open=opened, default_rate=None, doc="")
    use = TargetUse(kind=kind, spec=None, options=TargetOptions(), span=NOWHERE)
    clock = VirtualClock()
    world = World(
        vocabulary=vocabulary,
        clock=clock,
        rng=Random(2),
        env={},
        actor="somebody",
        show=lambda event, _report: shown.append(repr(event)),
        stop=Stop(),
    )
    request = RunRequest(
        plan=plan_of([Sketch(cases=2)]),
        chosen=(ChosenTarget(name="simulated", use=use, asked_by="test"),),
        runs=tmp_path / "runs",
        limits={"simulated": Limits(in_flight=2)},
        secrets={"ID": SECRET},
        wire=WireKind.DIRECT,
        keep_bodies=True,
        reports=tuple((each, tmp_path / each.name) for each in vocabulary.reporters.values()),
    )
    report = run_virtual(run(world, request))
    files = (path for path in tmp_path.rglob("*") if path.is_file() and path.name != "salt")
    told = {path.name: path.read_text("utf-8") for path in files}
    full = [each.in_full(report) for each in vocabulary.reporters.values() if each.in_full]
    assert {"events.jsonl", "json", "junit", "terminal"} <= set(told)
    assert [name for name, text in told.items() if SECRET in text] == []
    assert SECRET not in "".join((*full, *shown))
    assert "***" in told["events.jsonl"] or "•secret:ID•" in told["events.jsonl"]
