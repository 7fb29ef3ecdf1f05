from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from engine.emulator import start, start_emulator
from engine.emulator.messages import BODY_BYTES_MAX
from engine.emulator.server import Emulator
from engine.model.language.emulator import EmulatorSettings, Faults
from engine.model.language.literals import Duration, Percent
from tests.emulator.manual import ManualClock

ALWAYS = Percent(1.0)


def with_emulator(
    settings: EmulatorSettings,
    talk: Callable[[aiohttp.ClientSession, Emulator], Awaitable[Any]],
    clock: ManualClock | None = None,
) -> Any:
    async def main() -> Any:
        async with (
            start(settings, (), clock=clock or ManualClock(), seed=1) as emulator,
            aiohttp.ClientSession() as session,
        ):
            return await talk(session, emulator)

    return asyncio.run(main())


async def log_in(session: aiohttp.ClientSession, emulator: Emulator) -> dict[str, str]:
    form = {"grant_type": "client_credentials", "client_id": "emulator", "client_secret": "emulator"}
    async with session.post(f"{emulator.address.url}/oauth/token", data=form) as answer:
        return {"Authorization": f"Bearer {(await answer.json())['access_token']}"}


def test_it_speaks_http_on_loopback_from_login_to_result() -> None:
    async def talk(session: aiohttp.ClientSession, emulator: Emulator) -> list[Any]:
        headers, url = await log_in(session, emulator), emulator.address.url
        submit = f"{url}/api/v2/data/actions/anything/test"
        async with session.post(submit, json={"input": {"a": 1}}, headers=headers) as taken:
            execution_id = (await taken.json())["testExecutionId"]
        async with session.get(f"{url}/api/v2/data/actions/test/{execution_id}", headers=headers) as told:
            return [url, taken.status, (await told.json())["status"], told.headers["Date"]]

    url, *found = with_emulator(EmulatorSettings(), talk)
    assert url.startswith("http://127.0.0.1:")
    assert found == [201, "completed", "Thu, 01 Jan 1970 00:16:40 GMT"]


def test_ledger_and_stats_need_no_token_and_leave_no_trace() -> None:
    async def talk(session: aiohttp.ClientSession, emulator: Emulator) -> tuple[Any, Any]:
        await log_in(session, emulator)
        async with session.get(f"{emulator.address.url}/__engine/ledger"):
            pass
        async with session.get(f"{emulator.address.url}/__engine/ledger") as answer:
            ledger = await answer.json()
        async with session.get(f"{emulator.address.url}/__engine/stats") as answer:
            return ledger, await answer.json()

    ledger, stats = with_emulator(EmulatorSettings(), talk)
    assert [(entry["kind"], entry["at_us"]) for entry in ledger] == [("token", 1_000_000_000)]
    assert (stats["requests"], stats["kind"], stats["tokens"]) == (1, {"token": 1}, 1)


@pytest.mark.parametrize("faults", [Faults(reset_before=ALWAYS), Faults(reset_after=ALWAYS)])
def test_a_reset_is_seen_as_one_and_the_next_login_works(faults: Faults) -> None:
    async def talk(session: aiohttp.ClientSession, emulator: Emulator) -> None:
        headers = await log_in(session, emulator)
        with pytest.raises(aiohttp.ClientError):
            await session.post(
                f"{emulator.address.url}/api/v2/data/actions/x/test", json={"input": {}}, headers=headers
            )
        await log_in(session, emulator)

    with_emulator(EmulatorSettings(faults=faults), talk)


def test_a_slow_answer_waits_by_the_clock_that_was_handed_in() -> None:
    clock = ManualClock()

    async def talk(session: aiohttp.ClientSession, emulator: Emulator) -> int:
        headers = await log_in(session, emulator)
        url = f"{emulator.address.url}/api/v2/data/actions/x/test"
        async with session.post(url, json={"input": {}}, headers=headers) as taken:
            return taken.status

    settings = EmulatorSettings(faults=Faults(slow=ALWAYS, slow_by=Duration(seconds=600.0, text="10m")))
    assert with_emulator(settings, talk, clock) == 201
    assert clock.slept_s == [600.0]


@pytest.mark.parametrize(("size", "status"), [(BODY_BYTES_MAX, 400), (BODY_BYTES_MAX + 1, 413), (3_000_000, 413)])
def test_a_body_over_the_limit_is_refused_with_words(size: int, status: int) -> None:
    async def talk(session: aiohttp.ClientSession, emulator: Emulator) -> int:
        headers = await log_in(session, emulator)
        url = f"{emulator.address.url}/api/v2/data/actions/x/test"
        async with session.post(url, data=io.BytesIO(b"x" * size), headers=headers) as refused:
            await refused.read()
            return refused.status

    assert with_emulator(EmulatorSettings(), talk) == status


def test_a_port_can_be_named_and_is_free_again_afterwards() -> None:
    async def main() -> list[str]:
        urls = []
        async with start_emulator(EmulatorSettings(), (), clock=ManualClock(), seed=1) as address:
            port = int(address.url.rpartition(":")[2])
        for _ in range(2):
            async with start_emulator(EmulatorSettings(), (), clock=ManualClock(), seed=1, port=port) as address:
                urls.append(address.url)
        return urls

    first, second = asyncio.run(main())
    assert first == second
