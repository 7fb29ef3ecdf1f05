"""One case, or one upload, against a server that misbehaves, over real sockets in virtual time."""

from __future__ import annotations

import os
import ssl
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final
from unittest.mock import patch

import aiohttp.connector

from engine.http.upload import put, upload_guard
from engine.http.wire.session import open_session
from engine.journal.memory import MemoryJournal
from engine.model.language.literals import Duration
from engine.model.ports.exchange import Exchange, Trouble
from engine.model.ports.limits import Limits
from engine.model.ports.target import Surroundings, Target, TargetPort
from engine.model.ports.wire import WireKind
from engine.model.run.event import AttemptFailed, CaseFinished, Event, Halted
from engine.model.vocabulary import Ports
from engine.run.execute import execute
from engine.run.halting.stop import Stop
from engine.run.sending.upload import upload
from engine.targets import genesys_async
from tests.chaos.server import ChaosServer, chaos
from tests.simulation.plans import COMPLETED, Sketch, plan_of
from tests.targets.contract import surroundings
from tests.virtual_time import VirtualClock, run_virtual

COLUMNS: Final = ("submit", "read", "poll", "token", "upload")
SECRET: Final = "s3cr3t&+%=/canary"
HERE: Final = Path(__file__).parent
UNTRUSTED: Final = HERE.parent / "http" / "untrusted.pem"
TRUSTED: Final = HERE / "trusted.pem"


@dataclass(slots=True, kw_only=True)
class Seen:
    """What came of it. `cells` are the troubles that the run met, in the column that it was about."""

    server: ChaosServer
    events: list[Event] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    verdict: str = ""
    reason: str = ""
    halted: bool = False
    took_s: float = 0.0
    grew_mb: float = 0.0

    @property
    def log(self) -> str:
        return "\n".join(map(repr, self.events))


def where_of(column: str) -> str:
    """Where a server must misbehave for a column of the table."""
    return "submit" if column == "read" else column


def see(column: str, server: ChaosServer, wire: WireKind, *, timeout_s: float = 20.0, gone: bool = False) -> Seen:
    """Run one case (or upload one artifact) against this server."""
    started_s, before_mb = _now_s(), _peak_mb()
    seen = run_virtual(_see(column, server, wire, timeout_s=timeout_s, gone=gone))
    seen.took_s = _now_s() - started_s
    seen.grew_mb = _peak_mb() - before_mb
    return seen


def _peak_mb() -> float:
    """The most memory that this process has held; Linux tells KB, macOS bytes, and Windows nothing."""
    if os.name != "posix":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _now_s() -> float:
    return time.perf_counter()  # noqa: TID251 - what a bad server costs is measured, not simulated


async def _see(column: str, server: ChaosServer, wire: WireKind, *, timeout_s: float, gone: bool) -> Seen:
    async with chaos(server):
        if gone and server.listening is not None:
            server.listening.close()
        return await (_upload(server, wire) if column == "upload" else _case(column, server, wire, timeout_s))


async def _case(column: str, server: ChaosServer, wire: WireKind, timeout_s: float) -> Seen:
    seen = Seen(server=server)
    clock = VirtualClock()
    effects = "write" if column == "submit" else "read"
    plan = plan_of([Sketch(action="act-1", effects=effects, expect=COMPLETED, timeout_s=600.0)])
    async with target_at(server, clock, wire, timeout_s=timeout_s) as target:
        ports = Ports(
            targets={"simulated": TargetPort(target=target, limits=Limits())},
            journal=MemoryJournal(clock),
            clock=clock,
            rng=Random("chaos"),
        )
        async for event in execute(plan, ports, stop=Stop()):
            seen.events.append(event)
            match event:
                case AttemptFailed():
                    seen.troubles.append(event.trouble)
                case CaseFinished():
                    seen.verdict, seen.reason = event.verdict.value, event.reason
                case Halted():
                    seen.halted = True
                case _:
                    pass
    return seen


@asynccontextmanager
async def target_at(
    server: ChaosServer, clock: VirtualClock, wire: WireKind, *, timeout_s: float
) -> AsyncIterator[Target]:
    """The target `genesys-async`, connected to this server."""
    auth = genesys_async.Auth(client_id="client", client_secret=SECRET)
    timeout = Duration(seconds=timeout_s, text="")
    spec = genesys_async.Spec(base_url=server.url, auth=auth, timeout=timeout)
    around: Surroundings = surroundings(clock, wire=wire)
    async with genesys_async.KIND.open(spec, around) as target:
        yield target


async def _upload(server: ChaosServer, wire: WireKind) -> Seen:
    seen = Seen(server=server)
    clock = VirtualClock()
    url = f"{server.url}/bucket/a.json?X-Signature=canary-in-a-url"
    async with open_session(upload_guard([url]), wire=wire) as session:

        async def attempt() -> Exchange:
            exchange = await put(session, url, b'{"total_tests": 1}', clock=clock)
            if isinstance(exchange.outcome, Trouble):
                seen.troubles.append(exchange.outcome.kind.value)
                seen.reason = repr(exchange.outcome)
            return exchange

        delivery = await upload(attempt, clock, Random("chaos"))
    seen.verdict = "passed" if delivery.ok else "error"
    return seen


@contextmanager
def trusting(certificate: Path) -> Iterator[None]:
    """While this is open, aiohttp trusts this certificate and no other."""
    context = ssl.create_default_context(cafile=str(certificate))
    with patch.object(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", context):
        yield


def serving(certificate: Path) -> ssl.SSLContext:
    """The context of a server that shows this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
