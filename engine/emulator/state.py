"""What the emulator remembers: tokens and executions. Time is passed in; nothing here knows HTTP."""

from __future__ import annotations

import hashlib
from collections import Counter, OrderedDict
from dataclasses import dataclass, field

from engine.emulator.answers import StubAnswer
from engine.emulator.ledger import Ledger
from engine.emulator.limiter import Admission, Limiter, limiter
from engine.model.language.literals import Rate

TOKENS_MAX = 10_000
EXECUTIONS_MAX = 200_000
"""The oldest are forgotten beyond this."""

SUBJECTS_MAX = 400_000
"""Counting begins anew beyond this."""

QUEUED_SHARE = 0.1
"""The part of an execution's time in which it is `queued` rather than `running`."""


@dataclass(slots=True, kw_only=True)
class IssuedToken:
    """One token that was given out; never shown. Each has its own limiter, as the vendor limits by token."""

    expires_s: float
    limiter: Limiter | None


@dataclass(slots=True, kw_only=True)
class Tokens:
    """The tokens that hold."""

    seed: int
    lifetime_s: float
    limit: Rate | None
    window: str
    known: OrderedDict[str, IssuedToken] = field(default_factory=OrderedDict, repr=False)
    issued: int = 0

    def issue(self, now_s: float) -> str:
        """A fresh token; others keep holding."""
        self.issued += 1
        text = f"emulated-{digest(self.seed, 'token', str(self.issued))[:40]}"
        fresh = None if self.limit is None else limiter(self.limit, self.window)
        self.known[text] = IssuedToken(expires_s=now_s + self.lifetime_s, limiter=fresh)
        if len(self.known) > TOKENS_MAX:
            self.known.popitem(last=False)
        return text

    def find(self, text: str, now_s: float) -> IssuedToken | None:
        """The token of that text, while it holds."""
        token = self.known.get(text)
        return token if token is not None and now_s < token.expires_s else None

    def revoke(self, text: str) -> None:
        """Let a token hold no longer."""
        self.known.pop(text, None)


def admit(token: IssuedToken, now_s: float) -> Admission | None:
    """Count one request of a token; None where there is no limit."""
    return None if token.limiter is None else token.limiter.admit(now_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatedExecution:
    """One execution; how it ends was settled when it began."""

    id: str
    action_id: str
    answer: StubAnswer
    began_s: float
    duration_s: float

    def status(self, now_s: float) -> str:
        """`queued`, `running`, `completed` or `failed`."""
        elapsed_s = now_s - self.began_s
        if elapsed_s >= self.duration_s:
            return self.answer.status
        return "queued" if elapsed_s < QUEUED_SHARE * self.duration_s else "running"


@dataclass(slots=True, kw_only=True)
class Executions:
    """All executions there are."""

    known: OrderedDict[str, EmulatedExecution] = field(default_factory=OrderedDict)
    total: int = 0

    def add(self, execution: EmulatedExecution) -> None:
        """Remember one."""
        self.total += 1
        self.known[execution.id] = execution
        if len(self.known) > EXECUTIONS_MAX:
            self.known.popitem(last=False)

    def find(self, execution_id: str) -> EmulatedExecution | None:
        """The execution of that id."""
        return self.known.get(execution_id)


@dataclass(slots=True, kw_only=True)
class Memory:
    """Everything the emulator remembers.

    `seen` counts requests by what they are about, so that draws do not depend on the order of others. `turned_away`
    holds what was last answered with 401: it is let pass next time, or a token would never be of use.
    """

    tokens: Tokens
    executions: Executions = field(default_factory=Executions)
    ledger: Ledger = field(default_factory=Ledger)
    seen: Counter[str] = field(default_factory=Counter)
    turned_away: set[str] = field(default_factory=set)
    keyed: OrderedDict[str, tuple[str | None, str]] = field(default_factory=OrderedDict)
    """By action and idempotency key: the hash of the input, and the execution."""

    def keep_key(self, key: str, input_hash: str | None, execution_id: str) -> None:
        """Remember under which key an execution was made."""
        self.keyed[key] = (input_hash, execution_id)
        if len(self.keyed) > EXECUTIONS_MAX:
            self.keyed.popitem(last=False)

    def attempt_of(self, subject: str) -> int:
        """How often this subject came, this time included."""
        if len(self.seen) >= SUBJECTS_MAX:
            self.seen.clear()
            self.turned_away.clear()
        self.seen[subject] += 1
        return self.seen[subject]


def digest(seed: int, *parts: str) -> str:
    """64 hex digits made of the seed and the parts; stands in for randomness where an id must be repeatable."""
    return hashlib.sha256("|".join((str(seed), *parts)).encode("utf-8", "surrogatepass")).hexdigest()


def id_of(seed: int, *parts: str) -> str:
    """The same as a UUID-shaped id."""
    text = digest(seed, *parts)
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:32]}"
