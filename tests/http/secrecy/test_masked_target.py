from __future__ import annotations

import asyncio
import pickle
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import msgspec
import pytest

from engine.http.secrecy.masked_target import Masking, mask_exchange, open_masked
from engine.http.secrecy.redact import redactor
from engine.model.ports.exchange import (
    ActionError,
    Call,
    Exchange,
    Finished,
    Granted,
    Pending,
    Quota,
    Result,
    TraceStep,
    Trouble,
    TroubleKind,
)
from engine.model.ports.target import Surroundings, Target
from engine.model.ports.wire import WireKind
from engine.model.values.json import MISSING, Json
from engine.run.clock import SystemClock

SECRET = "hunter2-and-more"
SECRETS = {"KEY": SECRET, "PIN": "4711"}
SAID = f"before {SECRET} behind"
MASKING = Masking(redactor(SECRETS.values()), SECRETS)

ERRORS = (ActionError(kind="other", code=SAID, message=SAID),)
ANSWER: dict[str, Json] = {"body": SAID, "ids": {SAID: SAID}, "status": 4711}
RESULT = Result(
    status="failed",
    output={"echo": [SAID, {SAID: 4711}]},
    errors=ERRORS,
    duration_s=1.0,
    execution_id=f"e {SECRET}",
    http_status=200,
    http_headers={"x": SAID, SECRET: "y"},
    trace=(TraceStep(kind=SAID, name=SAID, success=False, result=[SAID], error=SAID),),
    request={"sent": SAID},
    upstream={"got": SAID},
    answer=ANSWER,
)
TROUBLE = Trouble(
    kind=TroubleKind.REFUSED,
    message=SAID,
    status=400,
    body=SAID,
    errors=ERRORS,
    headers={"x": SAID, SECRET: "y"},
    answer=ANSWER,
)
OUTCOMES = (Finished(result=RESULT), TROUBLE, Pending(execution_id=SAID, state=SAID), Granted(expires_in_s=4711.0))


def words_of(value: Any) -> str:
    return repr(value)


class Echo:
    """A target of a third party that looks for no secrets."""

    def __init__(self, outcome: Any) -> None:
        self.scope = f"https://example.com {SECRET}"
        self.authenticates = True
        self.asked: list[Pending] = []
        self._outcome = outcome

    async def authorise(self) -> Exchange:
        return await self._answer()

    async def submit(self, call: Call) -> Exchange:
        return await self._answer()

    async def poll(self, pending: Pending) -> Exchange:
        self.asked.append(pending)
        return await self._answer()

    async def _answer(self) -> Exchange:
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return Exchange(outcome=self._outcome, note=SAID, quota=Quota(allowed=1, used=1, reset_s=1.0))


@asynccontextmanager
async def open_echo(spec: Any, _surroundings: Surroundings) -> AsyncIterator[Target]:
    yield spec


def around(secrets: dict[str, str] = SECRETS) -> Surroundings:
    return Surroundings(
        clock=SystemClock(),
        seed=1,
        env={},
        secrets=secrets,
        stubs=(),
        start_emulator=lambda *_a, **_k: pytest.fail("nobody asked for an emulator"),
        wire=WireKind.DIRECT,
    )


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda each: type(each).__name__)
def test_every_field_of_an_exchange_is_masked(outcome: Any) -> None:
    masked = mask_exchange(MASKING, Exchange(outcome=outcome, note=SAID))
    assert SECRET not in words_of(masked)
    assert "4711" not in words_of(masked) or isinstance(outcome, Granted)
    assert "before " in words_of(masked)


def test_every_field_that_an_exchange_can_have_was_looked_at() -> None:
    """A field that somebody adds later holds a secret here too, until it is told what becomes of it."""
    held = {kind: kind.__struct_fields__ for kind in (Result, Trouble, Pending, TraceStep, ActionError, Exchange)}
    assert {kind.__name__: len(fields) for kind, fields in held.items()} == {
        "Result": 11,
        "Trouble": 9,
        "Pending": 5,
        "TraceStep": 5,
        "ActionError": 3,
        "Exchange": 4,
    }


def test_an_exchange_without_a_secret_is_left_as_it_is() -> None:
    for output in ({"a": "b\\n"}, MISSING, [1.5, None], "é"):
        exchange = Exchange(outcome=Finished(result=Result(status="completed", output=output)))
        assert mask_exchange(MASKING, exchange) == exchange


@pytest.mark.parametrize("output", ["\ud800", float("nan"), {"a": object()}], ids=["half", "nan", "object"])
def test_what_cannot_be_written_as_json_is_looked_at_too(output: Any) -> None:
    masked = mask_exchange(MASKING, Exchange(outcome=Finished(result=Result(status="failed", output=[output, SAID]))))
    assert SECRET not in words_of(masked)


def test_a_target_of_anyone_shows_no_secret_and_is_asked_by_the_true_id() -> None:
    echo = Echo(Pending(execution_id=f"{SECRET}/7", state="busy"))

    async def play() -> tuple[str, list[Exchange]]:
        async with open_masked(open_echo, echo, around()) as target:
            taken = await target.submit(Call(case="c", action="a", action_id="a", input={}))
            assert isinstance(taken.outcome, Pending)
            return target.scope, [taken, await target.poll(taken.outcome), await target.authorise()]

    scope, exchanges = asyncio.run(play())
    assert scope == "https://example.com •secret:KEY•"
    assert SECRET not in words_of(exchanges)
    assert [each.execution_id for each in echo.asked] == [f"{SECRET}/7"]


@pytest.mark.parametrize("error", [ValueError(f"no {SECRET}"), OSError(5, SECRET), KeyError(SECRET)])
def test_the_words_of_what_a_target_raises_are_masked_and_their_place_is_kept(error: Exception) -> None:
    async def play() -> None:
        async with open_masked(open_echo, Echo(error), around()) as target:
            await target.authorise()

    with pytest.raises(RuntimeError) as caught:
        asyncio.run(play())
    assert SECRET not in str(caught.value)
    assert str(caught.value).startswith(type(error).__name__)
    assert caught.traceback[-1].name == "_answer"
    assert caught.value.__cause__ is None


def test_without_secrets_the_target_is_the_targets_own() -> None:
    async def play() -> bool:
        echo = Echo(TROUBLE)
        async with open_masked(open_echo, echo, around({})) as target:
            return target is echo

    assert asyncio.run(play())


def test_it_can_be_opened_in_another_process() -> None:
    assert pickle.loads(pickle.dumps(partial(open_masked, open_echo))).args == (open_echo,)
    assert msgspec.json.encode(SAID)
