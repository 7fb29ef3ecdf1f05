"""What the target alone costs over each wire: CPU of a submit and a poll, beside a loop of aiohttp's own client.

All run in this process, in turn, on the same loop (uvloop where there is one) against the same server, which has the
other core; what is printed are medians of microseconds of CPU a case. The target builds requests, looks at connections,
masks secrets and reads answers; the loop sends and decodes. Over the plain wire each request has its own connection.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from peers import server

from engine.emulator import start_emulator
from engine.http.origin import BaseUrl, parse_base_url
from engine.http.protocol.async_job import open_async_job
from engine.http.protocol.job import JobProtocol
from engine.http.protocol.oauth import Credentials
from engine.model.ports.exchange import Call, Finished, Pending
from engine.model.ports.target import Surroundings
from engine.model.ports.wire import WireKind
from engine.run.clock import SystemClock

WORKERS = 64
INPUT = {"customer_id": "d5a7b1e2", "email": "a@example.com", "level": "low"}


async def through_client(url: str, cases: int) -> float:
    """Seconds of CPU through aiohttp's client."""
    import aiohttp
    import msgspec

    headers = {"Authorization": "Bearer t", "Content-Type": "application/json"}
    connector = aiohttp.TCPConnector(limit=WORKERS)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def case() -> None:
            body = msgspec.json.encode({"input": INPUT})
            async with session.post(f"{url}/api/v2/data/actions/act-1/test", data=body, headers=headers) as response:
                execution = msgspec.json.decode(await response.read())["testExecutionId"]
            async with session.get(f"{url}/api/v2/data/actions/test/{execution}", headers=headers) as response:
                assert msgspec.json.decode(await response.read())["output"]["processed"] is True

        return await _timed(case, cases)


async def through_target(url: str, cases: int, *, wire: WireKind) -> float:
    """Seconds of CPU through the target over this wire."""
    base = parse_base_url(url)
    assert isinstance(base, BaseUrl)
    protocol = JobProtocol(base_url=base, token_url=base.join("/oauth/token"), scope="bench")
    credentials = Credentials(client_id="client", client_secret="not-a-secret-of-anybody")
    around = Surroundings(
        clock=SystemClock(), seed=1, env={}, secrets={}, stubs=(), start_emulator=start_emulator, wire=wire
    )
    async with open_async_job(protocol, credentials, around) as target:
        await target.authorise()

        async def case() -> None:
            taken = await target.submit(Call(case="c", action="a", action_id="act-1", input=INPUT))
            assert isinstance(taken.outcome, Pending)
            told = await target.poll(taken.outcome)
            assert isinstance(told.outcome, Finished)

        return await _timed(case, cases)


async def _timed(case: Callable[[], Awaitable[None]], cases: int) -> float:
    left = iter(range(cases))

    async def work() -> None:
        for _ in left:
            await case()

    gc.collect()
    since = time.process_time()
    await asyncio.gather(*(work() for _ in range(WORKERS)))
    return time.process_time() - since


def run(main: Coroutine[Any, Any, float]) -> float:
    """Run it on a loop of the kind that the engine runs on."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        new_event_loop = None
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(main)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    sides: dict[str, Callable[[str, int], Coroutine[Any, Any, float]]] = {
        "aiohttp's client": through_client,
        **{f"target `genesys-async`, {wire} wire": partial(through_target, wire=wire) for wire in WireKind},
    }
    with server() as url:
        took = [[run(side(url, asked.cases)) for side in sides.values()] for _ in range(asked.runs)]
    by_side = dict(zip(sides, zip(*took, strict=True), strict=True))
    print(f"{asked.cases} cases, {WORKERS} at once, medians of {asked.runs} runs in turn")
    print("| side | µs of CPU a case |\n|---|---|")
    for name, runs in by_side.items():
        print(f"| {name} | {statistics.median(runs) / asked.cases * 1e6:.0f} |")
    print()
    for name, runs in list(by_side.items())[1:]:
        ratio = statistics.median(ours / all_sides[0] for ours, all_sides in zip(runs, took, strict=True))
        print(f"{name} ÷ client: {ratio:.2f}")


if __name__ == "__main__":
    main()
