"""A second implementation of the asynchronous protocol, on bare asyncio streams, sharing no line with the engine.

It is strict where a real server would be: one malformed request line, a wrong content type, an unescaped form field
or a request without a token is answered as such and counted. `python -m tests.e2e.second_server --help` starts it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import random
import sys
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

Answer = tuple[int, dict[str, str], Any]


@dataclass
class Settings:
    client_id: str = "client"
    client_secret: str = "s&cr=t+%"
    limit: int = 0
    window_s: float = 2.0
    headers: bool = True
    names: str = "inin-ratelimit-allowed inin-ratelimit-count inin-ratelimit-reset"
    sliding: bool = False
    submit_status: int = 201
    fail_submits_with: int = 0
    forbid: str = ""
    token_life_s: float = 3600.0
    revoke_after: int = 0
    throttle_at: int = 0
    lose_every: int = 0
    """The answer to every so many-th submit is lost; the submit is not."""
    median_s: float = 0.05
    sigma: float = 0.6
    holds: bool = False
    """Whether no execution ends before `/finish` is asked for."""


@dataclass
class Server:
    settings: Settings
    counts: Counter[str] = field(default_factory=Counter)
    submitted: Counter[str] = field(default_factory=Counter)
    arrivals: list[tuple[float, str, int]] = field(default_factory=list)
    executions: dict[str, tuple[float, float, dict[str, Any]]] = field(default_factory=dict)
    tokens: dict[str, float] = field(default_factory=dict)
    window: deque[float] = field(default_factory=deque)
    window_start: float = 0.0
    in_window: int = 0
    keyed: dict[str, str] = field(default_factory=dict)
    """Executions by the idempotency key of their submit."""
    rng: random.Random = field(default_factory=lambda: random.Random(5))
    refuses: bool = False
    """Whether no token is taken."""
    finishes: bool = False
    """Whether executions that were held may end."""

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        now = asyncio.get_running_loop().time()
        if path == "/oauth/token" and method == "POST":
            return self.token(headers, body, now)
        if path == "/stats":
            return 200, {}, self.stats()
        if path == "/ledger":
            return 200, {}, {"submitted": self.submitted}
        if path == "/arrivals":
            return 200, {}, self.arrivals
        if path in ("/refuse", "/accept"):
            self.refuses = path == "/refuse"
            return 200, {}, {}
        if path == "/finish":
            self.finishes = True
            return 200, {}, {}
        status, extra, value = self.guarded(method, path, headers, body, now)
        self.arrivals.append((now, method, status))
        return status, extra, value

    def stats(self) -> dict[str, Any]:
        return {
            **self.counts,
            "submitted_twice": sum(1 for times in self.submitted.values() if times > 1),
            "executions": len(self.executions),
            "keys": len(self.keyed),
        }

    def token(self, headers: dict[str, str], body: bytes, now: float) -> Answer:
        self.counts["token"] += 1
        form = parse_qs(body.decode(), strict_parsing=True)
        good = (
            headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
            and form.get("grant_type") == ["client_credentials"]
            and form.get("client_id") == [self.settings.client_id]
            and form.get("client_secret") == [self.settings.client_secret]
        )
        if not good:
            return 401, {}, {"error": "invalid_client"}
        value = f"token-{self.counts['token']}"
        self.tokens = {value: now + self.settings.token_life_s}
        return 200, {}, {"access_token": value, "token_type": "bearer", "expires_in": int(self.settings.token_life_s)}

    def guarded(self, method: str, path: str, headers: dict[str, str], body: bytes, now: float) -> Answer:
        token = headers.get("authorization", "").removeprefix("Bearer ")
        self.counts["requests"] += 1
        if self.settings.revoke_after and self.counts["requests"] == self.settings.revoke_after:
            self.tokens = {}
        if self.refuses or self.tokens.get(token, 0.0) <= now:
            self.counts["401"] += 1
            return 401, {}, {"message": "no", "status": 401}
        over, extra = self.over_limit(now)
        if self.counts["requests"] == self.settings.throttle_at:
            self.counts["429"] += 1
            return 429, {**extra, "Retry-After": "1"}, {"message": "slow down", "status": 429}
        if over:
            self.counts["429"] += 1
            wait = max(1, math.ceil(self.reset_s(now)))
            return 429, {**extra, "Retry-After": str(wait)}, {"message": "slow down", "status": 429}
        status, value = self.routed(method, path, headers, body, now)
        return status, extra, value

    def routed(self, method: str, path: str, headers: dict[str, str], body: bytes, now: float) -> tuple[int, Any]:
        parts = path.strip("/").split("/")
        if method == "POST" and parts[:4] == ["api", "v2", "data", "actions"] and parts[5:] == ["test"]:
            return self.submit(unquote(parts[4]), headers, body, now)
        if method == "GET" and parts[:5] == ["api", "v2", "data", "actions", "test"] and len(parts) == 6:
            self.counts["poll"] += 1
            return self.poll(parts[5], now)
        return 404, {"message": "no such path"}

    def reset_s(self, now: float) -> float:
        if self.settings.sliding:
            return self.window[0] + self.settings.window_s - now if self.window else 0.0
        return self.window_start + self.settings.window_s - now

    def over_limit(self, now: float) -> tuple[bool, dict[str, str]]:
        if not self.settings.limit:
            return False, {}
        if self.settings.sliding:
            while self.window and self.window[0] <= now - self.settings.window_s:
                self.window.popleft()
            used = len(self.window)
        else:
            if now >= self.window_start + self.settings.window_s:
                self.window_start, self.in_window = now, 0
            used = self.in_window
        over = used >= self.settings.limit
        if not over:
            self.window.append(now)
            self.in_window += 1
        if not self.settings.headers:
            return over, {}
        shown = (self.settings.limit, min(used + 1, self.settings.limit), max(1, math.ceil(self.reset_s(now))))
        return over, dict(zip(self.settings.names.split(), map(str, shown), strict=True))

    def submit(self, action: str, headers: dict[str, str], body: bytes, now: float) -> tuple[int, Any]:
        self.counts["submit"] += 1
        if self.settings.forbid and action == self.settings.forbid:
            return 403, "you may not execute this action; ask for data:actions:execute"
        if self.settings.fail_submits_with:
            return self.settings.fail_submits_with, {"message": "broken"}
        if not headers.get("content-type", "").startswith("application/json"):
            return 415, {"message": "not json"}
        try:
            value = json.loads(body)["input"]
        except (ValueError, KeyError, TypeError):
            return 400, {"message": "bad body"}
        key = headers.get("idempotency-key", "")
        if key in self.keyed:
            return self.settings.submit_status, {"testExecutionId": self.keyed[key], "status": "queued"}
        self.submitted[json.dumps(value, sort_keys=True)] += 1
        identity = f"exec-{len(self.executions) + 1}"
        length = self.settings.median_s * math.exp(self.rng.gauss(0.0, self.settings.sigma))
        self.executions[identity] = (now, length, value)
        if key:
            self.keyed[key] = identity
        return self.settings.submit_status, {"testExecutionId": identity, "status": "queued"}

    def poll(self, identity: str, now: float) -> tuple[int, Any]:
        if identity not in self.executions:
            return 404, {"message": "no such execution"}
        began, length, value = self.executions[identity]
        if now < began + length or (self.settings.holds and not self.finishes):
            return 200, {"testExecutionId": identity, "status": "running"}
        bad = [name for name in ("customer_id", "email") if not isinstance(value.get(name), str) or not value[name]]
        if bad:
            errors = [f"{bad[0]} is wrong"]
            return 200, {"status": "failed", "output": None, "errors": errors, "duration_seconds": length}
        output = {"processed": True, "risk_score": 91 if value.get("risk_level") == "high" else 12}
        return 200, {"status": "completed", "output": output, "errors": [], "duration_seconds": length}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counts["connections"] += 1
        try:
            while await self.exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            self.counts["broken"] += 1
        finally:
            writer.close()

    async def exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except asyncio.IncompleteReadError as error:
            return bool(error.partial) and False
        request, *lines = head.split("\r\n")
        method, path, _ = request.split(" ")
        named = (line.partition(":") for line in lines if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in named}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        status, extra, value = self.answer(method, path, headers, body)
        every = self.settings.lose_every
        if path.endswith("/test") and every and self.counts["submit"] % every == 0:
            self.counts["answers lost"] += 1
            return False
        text = value.encode() if isinstance(value, str) else json.dumps(value).encode()
        kind = "text/plain" if isinstance(value, str) else "application/json"
        fields = {"Content-Type": kind, "Content-Length": str(len(text)), **extra}
        lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        writer.write("\r\n".join(lines).encode() + text)
        await writer.drain()
        return headers.get("connection", "").lower() != "close"


async def run(settings: Settings) -> None:
    server = Server(settings)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    sys.stdout.write(json.dumps({"url": f"http://127.0.0.1:{port}"}) + "\n")
    sys.stdout.flush()
    await listening.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, value in vars(Settings()).items():
        flag = "--" + name.replace("_", "-")
        if isinstance(value, bool):
            parser.add_argument(flag, type=lambda text: text == "yes", default=value)
        else:
            parser.add_argument(flag, type=type(value), default=value)
    asyncio.run(run(Settings(**vars(parser.parse_args()))))


if __name__ == "__main__":
    main()
