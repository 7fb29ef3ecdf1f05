"""The asynchronous protocol behind limits of many shapes, on bare asyncio, which remembers when everything arrived.

`python bench/refusing_server.py '{"shape": "bucket", "rate": 15, "window_s": 1}'` prints its address as JSON and serves
until it is killed; `GET /seen` says what it saw. It shares no line with the engine nor with the servers of its tests.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import sys
from collections import Counter, deque
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from email.utils import formatdate
from time import monotonic, time
from typing import Any

HTTP_REFUSED = 400


@dataclass(frozen=True)
class Shape:
    """What it allows. `rate` requests in `window_s`; `shape` is bucket, fixed, grid, sliding or none.

    `at_once` refuses what arrives while so many are open, each open for `service_s`. From `storm_at_s` after the first
    request it refuses everything for `storm_s`. Tokens are good for `token_s`; `told` says which headers tell.
    """

    shape: str = "none"
    rate: int = 100
    window_s: float = 2.0
    told: str = "nothing"
    as_date: bool = False
    at_once: int = 0
    service_s: float = 0.0
    storm_at_s: float = 0.0
    storm_s: float = 0.0
    token_s: float = 86_400.0
    median_s: float = 1.5
    sigma: float = 0.6


@dataclass
class Seen:
    """Everything that happened, in seconds since the first request."""

    shape: Shape
    dice: random.Random = field(default_factory=lambda: random.Random(11))
    began: float | None = None
    arrivals: list[tuple[float, str, int]] = field(default_factory=list)
    holds: list[tuple[float, float]] = field(default_factory=list)
    tokens: dict[str, float] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    inputs: Counter[str] = field(default_factory=Counter)
    ends: list[float] = field(default_factory=list)
    lasts: list[float] = field(default_factory=list)
    opened: int = 0
    level: float = -1.0
    filled: float = 0.0
    window: deque[float] = field(default_factory=deque)

    def now(self) -> float:
        """Seconds since the first request."""
        if self.began is None:
            self.began = monotonic()
        return monotonic() - self.began

    def wait_s(self, now: float) -> float:
        """How long a request that arrives now is refused for; 0.0: it may pass, and is counted."""
        shape = self.shape
        if shape.storm_s and shape.storm_at_s <= now < shape.storm_at_s + shape.storm_s:
            return shape.storm_at_s + shape.storm_s - now
        if shape.at_once and self.opened > shape.at_once:
            return 1.0
        if shape.shape == "bucket":
            return self._bucket_s(now)
        if shape.shape == "none":
            return 0.0
        return self._window_s(now)

    def _bucket_s(self, now: float) -> float:
        per_s = self.shape.rate / self.shape.window_s
        level = self.shape.rate if self.level < 0 else min(self.shape.rate, self.level + (now - self.filled) * per_s)
        self.filled, self.level = now, level - 1 if level >= 1 else level
        return 0.0 if level >= 1 else (1 - level) / per_s

    def _window_s(self, now: float) -> float:
        length, used = self.shape.window_s, self.window
        since = self._since(now)
        while used and used[0] < since:
            used.popleft()
        if len(used) < self.shape.rate:
            used.append(now)
            return 0.0
        return (used[0] if self.shape.shape == "sliding" else since) + length - now

    def _since(self, now: float) -> float:
        """Where the window of this moment began; a grid is that of the wall clock."""
        length = self.shape.window_s
        if self.shape.shape == "grid":
            return now - time() % length
        if self.shape.shape == "fixed":
            first = self.window[0] if self.window else now
            return first if now < first + length else now
        return now - length

    def headers(self, now: float) -> dict[str, str]:
        """What is told of the quota."""
        left = self.shape.rate - len(self.window)
        reset = max(1, math.ceil(self._since(now) + self.shape.window_s - now))
        if self.shape.told == "ratelimit":
            return {
                "RateLimit-Limit": str(self.shape.rate),
                "RateLimit-Remaining": str(left),
                "RateLimit-Reset": str(reset),
            }
        if self.shape.told == "structured":
            return {
                "RateLimit-Policy": f'"default";q={self.shape.rate};w={self.shape.window_s:.0f}',
                "RateLimit": f'"default";r={left};t={reset}',
            }
        return {}

    def answer(self, method: str, path: str, sent: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        """One request."""
        if path == "/seen":
            told = {"arrivals": self.arrivals, "holds": self.holds, "lasts": self.lasts, **asdict(self.shape)}
            return 200, {}, {**told, "counts": self.counts, "twice": sum(1 for n in self.inputs.values() if n > 1)}
        now = self.now()
        if path == "/oauth/token":
            self.counts["token"] += 1
            name = f"t{self.counts['token']}"
            self.tokens = {name: now + self.shape.token_s}
            return 200, {}, {"access_token": name, "token_type": "bearer", "expires_in": 86_400}
        status, more, value = self._limited(method, path, sent, body, now)
        self.arrivals.append((now, method, status))
        return status, more, value

    def _limited(
        self, method: str, path: str, sent: dict[str, str], body: bytes, now: float
    ) -> tuple[int, dict[str, str], Any]:
        if self.tokens.get(sent.get("authorization", "").removeprefix("Bearer "), 0.0) <= now:
            return 401, {}, {"message": "no such token"}
        wait_s = self.wait_s(now)
        if wait_s:
            return 429, self._refusal(now, wait_s), {"message": "too many requests"}
        told = self.headers(now) if self.shape.told != "nothing" else {}
        if method == "POST":
            self.inputs[body.decode()] += 1
            self.lasts.append(self.shape.median_s * math.exp(self.dice.gauss(0.0, self.shape.sigma)))
            self.ends.append(now + self.lasts[-1])
            return 201, told, {"testExecutionId": f"x{len(self.ends) - 1}", "status": "queued"}
        if now < self.ends[int(path.rpartition("/x")[2])]:
            return 200, told, {"status": "running"}
        return 200, told, {"status": "completed", "output": {"processed": True}, "errors": [], "duration_seconds": 1.0}

    def _refusal(self, now: float, wait_s: float) -> dict[str, str]:
        """Until when nobody is to come: whole seconds, or a date beside the server's own."""
        if not self.shape.as_date:
            self.holds.append((now, now + max(1, math.ceil(wait_s))))
            return {"Retry-After": str(max(1, math.ceil(wait_s)))}
        wall = math.floor(time())
        until = math.ceil(time() + wait_s)
        # Its clock says whole seconds, so that until then is what the two differ by, from now.
        self.holds.append((now, now + until - wall))
        return {"Date": formatdate(wall, usegmt=True), "Retry-After": formatdate(until, usegmt=True)}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await self._exchange(reader, writer)
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        sent = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(sent.get("content-length", "0")))
        method, path, _ = first.split(" ")
        self.opened += 1
        try:
            status, more, value = self.answer(method, path, sent, body)
            if self.shape.service_s and status < HTTP_REFUSED:
                await asyncio.sleep(self.shape.service_s)
        finally:
            self.opened -= 1
        text = json.dumps(value).encode()
        fields = {"Content-Type": "application/json", "Content-Length": str(len(text)), **more}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"HTTP/1.1 {status} so\r\n{head}\r\n".encode() + text)
        await writer.drain()


async def _serve(shape: Shape) -> None:
    server = await asyncio.start_server(Seen(shape).serve, "127.0.0.1", 0)
    print(json.dumps({"url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"}), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(Shape(**json.loads(sys.argv[1]))))
