"""What the emulator saw, request by request: what tests and simulations check a run against.

It holds neither bodies nor tokens nor secrets: inputs appear as a hash.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.model.values.json import Json

ENTRIES_MAX = 100_000
"""Older entries are dropped; the counts go on."""

RequestWord = Literal["token", "submit", "poll", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One request in order of arrival; `status` None: the connection was reset. `n` counts from 1.

    `at_us` is when it was looked at, microseconds since 1970. `execution_id` is of the execution made or asked for.
    """

    n: int
    at_us: int
    kind: RequestWord
    status: int | None
    action: str | None = None
    stub: str | None = None
    """The key of the stub that a submit named."""
    execution_id: str | None = None
    input_hash: str | None = None
    fault: str | None = None

    def as_json(self) -> Mapping[str, Json]:
        """The entry as `GET /__engine/ledger` shows it."""
        return {
            "n": self.n,
            "at_us": self.at_us,
            "kind": self.kind,
            "status": self.status,
            "action": self.action,
            "stub": self.stub,
            "execution_id": self.execution_id,
            "input_hash": self.input_hash,
            "fault": self.fault,
        }


@dataclass(slots=True)
class Ledger:
    """All requests seen."""

    entries: deque[LedgerEntry] = field(default_factory=lambda: deque(maxlen=ENTRIES_MAX))
    total: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, entry: LedgerEntry) -> None:
        """Add one request."""
        self.entries.append(entry)
        self.total = entry.n
        self.counts[f"kind:{entry.kind}"] += 1
        self.counts[f"status:{entry.status if entry.status is not None else 'reset'}"] += 1
        if entry.fault is not None:
            self.counts[f"fault:{entry.fault}"] += 1

    def stats(self) -> Mapping[str, Json]:
        """Counts by kind, status and fault."""
        groups: dict[str, dict[str, Json]] = {"kind": {}, "status": {}, "fault": {}}
        for name in sorted(self.counts):
            group, _, word = name.partition(":")
            groups[group][word] = self.counts[name]
        dropped = self.total - len(self.entries)
        return {"requests": self.total, "dropped_from_ledger": dropped, **groups}
