"""A clock that a test moves, and short ways to ask the emulator's protocol without sockets."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from engine.emulator.genesys_async import Office, serve
from engine.emulator.messages import Incoming, Outgoing
from engine.emulator.state import Memory, Tokens
from engine.emulator.stubs import shelve
from engine.model.language.emulator import EmulatorSettings
from engine.model.ports.target import Stub


@dataclass(slots=True)
class ManualClock:
    """Stands still until it is moved; sleeping moves it."""

    now_s: float = 1_000.0
    slept_s: list[float] = field(default_factory=list)

    def monotonic_s(self) -> float:
        return self.now_s

    def wall_us(self) -> int:
        return round(self.now_s * 1_000_000)

    async def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.now_s += seconds


class Desk:
    """An emulator without sockets, at a time of the test's choice."""

    def __init__(self, settings: EmulatorSettings | None = None, stubs: tuple[Stub, ...] = (), seed: int = 1) -> None:
        self.settings = settings or EmulatorSettings()
        self.office = Office(settings=self.settings, stubs=shelve(stubs), seed=seed)
        lifetime_s = self.settings.token_lifetime.seconds
        self.memory = Memory(
            tokens=Tokens(seed=seed, lifetime_s=lifetime_s, limit=self.settings.limit, window=self.settings.window)
        )
        self.now_s = 0.0
        self.token = ""

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Outgoing:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        incoming = Incoming(method=method, path=path, headers=given, body=body)
        return serve(incoming, self.office, self.memory, now_s=self.now_s, at_us=round(self.now_s * 1_000_000))

    def log_in(self) -> None:
        form = b"grant_type=client_credentials&client_id=emulator&client_secret=emulator"
        said = self.ask("POST", "/oauth/token", form, content_type="application/x-www-form-urlencoded")
        self.token = json.loads(said.body)["access_token"]

    def submit(self, given: Any, action: str = "risk") -> Outgoing:
        body = json.dumps({"input": given}).encode()
        return self.ask("POST", f"/api/v2/data/actions/{action}/test", body, authorization=f"Bearer {self.token}")

    def poll(self, execution_id: str) -> Outgoing:
        path = f"/api/v2/data/actions/test/{execution_id}"
        return self.ask("GET", path, authorization=f"Bearer {self.token}")

    def run(self, given: Any, action: str = "risk") -> Any:
        """Submit and poll once; the body of the poll."""
        execution_id = said(self.submit(given, action))["testExecutionId"]
        return said(self.poll(execution_id))


def said(outgoing: Outgoing) -> Any:
    """The JSON in an answer."""
    return json.loads(outgoing.body)


def desk(settings: EmulatorSettings | None = None, stubs: tuple[Stub, ...] = (), seed: int = 1) -> Desk:
    """A desk that is logged in."""
    made = Desk(settings, stubs, seed)
    made.log_in()
    return made
