"""Target `emulator`: an emulator of this run's own, on loopback, spoken to like `genesys-async`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from engine.http.origin import BaseUrl, parse_base_url
from engine.http.protocol.job import JobProtocol
from engine.http.protocol.oauth import Credentials
from engine.http.upstream import HEADER
from engine.model.language.emulator import STUB_HEADER, EmulatorSettings
from engine.model.language.headers import idempotency_problem
from engine.model.language.kinds import Problem
from engine.model.ports.target import Surroundings, Target, TargetKind


@asynccontextmanager
async def open_target(spec: Any, surroundings: Surroundings) -> AsyncIterator[Target]:
    """The target, with an emulator that lives as long as it does."""
    from engine.http.protocol.async_job import open_async_job

    starting = surroundings.start_emulator(spec, surroundings.stubs, clock=surroundings.clock, seed=surroundings.seed)
    async with starting as address:
        base_url = parse_base_url(address.url)
        assert isinstance(base_url, BaseUrl), "an emulator listens on loopback"
        # The port differs from run to run; the scope is in the log, which must not.
        protocol = JobProtocol(
            base_url=base_url,
            token_url=base_url.join("/oauth/token"),
            scope=scope_of(spec, surroundings.name),
            quota_headers=surroundings.quota_headers,
            idempotency_header=spec.idempotency_header,
            upstream_header=HEADER,
            stub_header=STUB_HEADER,
        )
        credentials = Credentials(client_id=address.client_id, client_secret=address.client_secret)
        async with open_async_job(protocol, credentials, surroundings) as target:
            yield target


def scope_of(_spec: Any, name: str) -> str:
    """Each emulator of a run is a server of its own."""
    return KIND.name if name in ("", KIND.name) else f"{KIND.name} {name}"


def check(spec: Any) -> tuple[Problem, ...]:
    """What is wrong with the settings."""
    problem = idempotency_problem(spec.idempotency_header)
    return () if problem is None else (problem,)


def from_env(_env: Mapping[str, str]) -> EmulatorSettings:
    """An emulator needs no settings."""
    return EmulatorSettings()


KIND = TargetKind(
    name="emulator",
    spec=EmulatorSettings,
    open=open_target,
    default_rate=None,
    doc="The embedded emulator: no account, no network. Actions answer as their `stub` says.",
    from_env=from_env,
    is_fallback=True,
    plays_upstream=True,
    answers_by_stub=True,
    ends_with_run=True,
    knows_again=lambda spec: spec.idempotency_header is not None,
    scope=scope_of,
    check=check,
)
