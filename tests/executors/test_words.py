"""What is true of the two ends of the pair of sockets between a run and its workers."""

from __future__ import annotations

import dataclasses
import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.executors.processes.exchanges import as_values, call_as_values, call_of, exchange_of, is_news
from engine.executors.processes.frames import Unpacker, pack
from engine.executors.processes.words import Order, pack_order, surroundings_of
from engine.model.language.emulator import EmulatorSettings
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
from engine.model.ports.limits import QuotaHeaders
from engine.model.ports.target import EmulatorAddress, Opening, Surroundings
from engine.model.ports.wire import WireKind
from engine.model.values.json import MISSING
from engine.run.clock import SystemClock
from engine.targets import emulator

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
ERROR = ActionError(kind="input", code=None, message="no")
EXCHANGES = [
    Exchange(
        outcome=Pending(execution_id="e-1", state="`new`", retry_after_s=2.0),
        quota=Quota(allowed=300, used=1, reset_s=2.5),
        latency_s=0.25,
    ),
    Exchange(outcome=Granted(expires_in_s=3600.0)),
    Exchange(
        outcome=Finished(result=Result(status="failed", errors=(ERROR,), http_headers={"a": "b"}, http_status=200))
    ),
    Exchange(outcome=Finished(result=Result(status="completed", output=None, duration_s=1.5, execution_id="e-1"))),
    Exchange(
        outcome=Finished(
            result=Result(
                status="completed",
                trace=(TraceStep(kind="request", name="r", success=True, result={"a": [1]}),),
                request={"url": "x"},
                upstream={},
            )
        )
    ),
    Exchange(
        outcome=Trouble(
            kind=TroubleKind.THROTTLED, message="slow down", status=429, retry_after_s=2.0, body="b", errors=(ERROR,)
        )
    ),
]


def there_and_back(message: list[Any]) -> list[Any]:
    (came,) = Unpacker().feed(pack(message))
    return came


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda each: type(each.outcome).__name__)
def test_an_exchange_is_the_same_on_the_other_side(exchange: Exchange) -> None:
    assert exchange_of(there_and_back(as_values(exchange))) == exchange


FULL = Exchange(
    outcome=Finished(
        result=Result(
            status="failed",
            output={"a": 1},
            errors=(ActionError(kind="input", code="c", message="no"),),
            duration_s=1.5,
            execution_id="e-1",
            http_status=200,
            http_headers={"a": "b"},
            trace=(TraceStep(kind="request", name="r", success=False, result=[1], error="e"),),
            request={"url": "x"},
            upstream={"status": 500},
            answer={"status": 200},
        )
    ),
    quota=Quota(allowed=300, used=1, reset_s=2.5),
    latency_s=0.25,
    note="n",
)
FULL_TROUBLE = Exchange(
    outcome=Trouble(
        kind=TroubleKind.THROTTLED,
        message="slow down",
        status=429,
        retry_after_s=2.0,
        body="b",
        errors=(ERROR,),
        headers={"a": "b"},
        answer={"status": 429},
        is_lasting=True,
    )
)
FULL_CALL = Call(
    case="C-1",
    action="a",
    action_id="id",
    input={"v": 1},
    version="draft",
    upstream={"v": 2},
    call="step:2",
    key="k",
    stub="s",
)


def test_no_field_of_a_call_or_of_an_exchange_is_left_behind() -> None:
    # A field that is added later, and not here, has its default in these: then this fails rather than the run.
    result = FULL.outcome.result if isinstance(FULL.outcome, Finished) else None
    errors, trace = (result.errors, result.trace) if result is not None else ((), ())
    for noun in (FULL_CALL, FULL, FULL.quota, result, *errors, *(trace or ()), FULL_TROUBLE.outcome):
        assert _left_at_default(noun) == []
    assert call_of(there_and_back(call_as_values(FULL_CALL))) == FULL_CALL
    for exchange in (FULL, FULL_TROUBLE):
        assert exchange_of(there_and_back(as_values(exchange))) == exchange


def _left_at_default(noun: Any) -> list[str]:
    if dataclasses.is_dataclass(noun):
        optional = [(field.name, field.default) for field in dataclasses.fields(noun)]
    else:
        # The last fields are those that have defaults.
        optional = list(zip(reversed(noun.__struct_fields__), reversed(noun.__struct_defaults__), strict=False))
    return [name for name, default in optional if getattr(noun, name) == default]


def test_a_worker_is_told_all_surroundings_but_those_that_it_has_itself() -> None:
    own = {"clock", "stubs", "start_emulator", "tokens"}
    told = {field.name for field in dataclasses.fields(Order)} - {"open", "spec", "emulator"}
    assert set(Surroundings.__struct_fields__) == own | told


@pytest.mark.slow
@given(JSON)
def test_every_value_of_an_input_and_of_an_output_is_the_same_on_the_other_side(value: Any) -> None:
    call = Call(
        case="C-1", action="a", action_id="id", input={"value": value}, upstream={"v": value}, call="step:2", key="k"
    )
    assert call_of(there_and_back(call_as_values(call))) == call
    exchange = Exchange(outcome=Finished(result=Result(status="completed", output=value)))
    assert exchange_of(there_and_back(as_values(exchange))) == exchange


@pytest.mark.parametrize("value", [2**70, "\ud800", -0.0, 1, 1.0, True, math.inf, {"\udfff": "•secret:x•"}])
def test_what_messagepack_cannot_hold_and_what_it_could_confuse_arrives_as_it_left(value: Any) -> None:
    (came,) = there_and_back([value])
    assert (type(came), repr(came)) == (type(value), repr(value))


def test_a_missing_output_is_not_the_output_null() -> None:
    missing = Exchange(outcome=Finished(result=Result(status="completed")))
    outcome = exchange_of(there_and_back(as_values(missing))).outcome
    assert isinstance(outcome, Finished)
    assert outcome.result.output is MISSING


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=5), st.integers(1, 7))
def test_messages_come_out_whole_however_their_bytes_are_cut(messages: list[list[Any]], size: int) -> None:
    data = b"".join(pack(message) for message in messages)
    unpacker = Unpacker()
    came = [each for at in range(0, len(data), size) for each in unpacker.feed(data[at : at + size])]
    assert came == messages


def test_only_answers_that_may_forbid_other_requests_are_news() -> None:
    def troubled(kind: TroubleKind) -> Exchange:
        return Exchange(outcome=Trouble(kind=kind, message=""))

    assert [kind.value for kind in TroubleKind if is_news(troubled(kind))] == [
        "tls",
        "throttled",
        "unavailable",
        "unauthorised",
        "forbidden",
    ]
    assert not any(is_news(exchange) for exchange in EXCHANGES[:-1])


def test_a_worker_is_told_nothing_that_only_its_run_can_use_and_shows_no_secret() -> None:
    around = Surroundings(
        clock=SystemClock(),
        seed=7,
        wire=WireKind.PLAIN,
        env={"A": "b"},
        secrets={"password": "hunter2"},
        stubs=(),
        start_emulator=lambda *_, **__: None,  # type: ignore[arg-type]
        name="box",
        quota_headers=QuotaHeaders(allowed="x-limit", count="x-used", reset="x-reset"),
    )
    address = EmulatorAddress(url="http://127.0.0.1:1", client_id="c", client_secret="s")
    opening = Opening(open=emulator.KIND.open, spec=EmulatorSettings(), surroundings=around, emulator=address)
    packed = pack_order(opening)
    assert packed is not None
    order = pickle.loads(packed)
    assert isinstance(order, Order)
    there = surroundings_of(order, around.clock, {})
    assert (there.seed, there.env, there.secrets, there.name) == (7, {"A": "b"}, {"password": "hunter2"}, "box")
    assert there.quota_headers == around.quota_headers
    assert there.wire is WireKind.PLAIN
    assert order.emulator == address
    assert "hunter2" not in repr(order)


def test_a_target_that_cannot_leave_its_process_stays_there() -> None:
    around = Surroundings(
        clock=SystemClock(),
        seed=7,
        wire=WireKind.PLAIN,
        env={},
        secrets={},
        stubs=(),
        start_emulator=lambda *_, **__: None,  # type: ignore[arg-type]
    )
    opening = Opening(open=lambda *_: None, spec=None, surroundings=around)  # type: ignore[arg-type]
    assert pack_order(opening) is None
