"""What a checker is given of a run: the plan, the log and the servers' own ledger, and plain readings of these."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.model.plan import Case, Plan
from engine.model.ports.limits import Limits
from engine.model.run.event import Acknowledged, CaseFinished, CaseIntent, Event, Resumed
from tests.simulation.server import Entry

SLACK_S = 1e-6
REFUSED = frozenset({"tls", "throttled", "unavailable", "unauthorised", "refused", "forbidden", "not-found"})
"""Answers by which the server says that it did nothing."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """`written_s` are the true moments at which the events were written: their own times are of a clock that jumps."""

    plan: Plan
    events: Sequence[Event]
    written_s: Sequence[float]
    ledger: Sequence[Entry]
    limits: Mapping[str, Limits]
    """What is configured, by target."""

    @cached_property
    def cases(self) -> Mapping[str, Case]:
        """Cases by their ids."""
        return {case.id: case for case in self.plan.cases}

    @cached_property
    def lives(self) -> Sequence[Sequence[tuple[float, Event]]]:
        """The log in parts: each begins where an engine did."""
        lives: list[list[tuple[float, Event]]] = [[]]
        for at_s, event in zip(self.written_s, self.events, strict=True):
            if isinstance(event, Resumed):
                lives.append([])
            else:
                lives[-1].append((at_s, event))
        return lives

    @cached_property
    def _starts_s(self) -> Sequence[float]:
        return [at_s for at_s, event in zip(self.written_s, self.events, strict=True) if isinstance(event, Resumed)]

    def life_of(self, at_s: float) -> int:
        """Which engine lived at a moment."""
        return bisect_right(self._starts_s, at_s)

    @cached_property
    def by_case(self) -> Mapping[str, Sequence[Entry]]:
        """The requests of each case, in the order in which they left."""
        found: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in sorted(self.ledger, key=lambda entry: entry.left_s):
            if entry.case:
                found[entry.case].append(entry)
        return found

    @cached_property
    def by_part(self) -> Mapping[tuple[str, int], Sequence[Entry]]:
        """The requests of each scope and each life."""
        found: defaultdict[tuple[str, int], list[Entry]] = defaultdict(list)
        for entry in self.ledger:
            found[entry.scope, self.life_of(entry.left_s)].append(entry)
        return found

    @cached_property
    def finished(self) -> Sequence[CaseFinished]:
        """The ends that stand after all."""
        standing: dict[int, CaseFinished] = {}
        for life in self.lives:
            standing = {number: event for number, event in standing.items() if not event.is_void_when_resumed}
            standing.update((event.number, event) for _, event in life if isinstance(event, CaseFinished))
        return [standing[number] for number in sorted(standing)]

    @cached_property
    def intents(self) -> Mapping[str, Sequence[tuple[float, CaseIntent]]]:
        """The intents of each case with their moments."""
        found: defaultdict[str, list[tuple[float, CaseIntent]]] = defaultdict(list)
        for at_s, event in zip(self.written_s, self.events, strict=True):
            if isinstance(event, CaseIntent):
                found[event.case].append((at_s, event))
        return found

    @cached_property
    def acknowledged(self) -> Mapping[str, Mapping[str, float]]:
        """When the calls of each case were acknowledged, by label."""
        found: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for at_s, event in zip(self.written_s, self.events, strict=True):
            if isinstance(event, Acknowledged):
                found[event.case].setdefault(event.call, at_s)
        return found

    def limits_of(self, scope: str) -> Sequence[Limits]:
        """The limits of the targets that share a scope."""
        names = {self.cases[entry.case].test.target for entry in self.ledger if entry.case and entry.scope == scope}
        return [self.limits[name] for name in sorted(names)]


def effects(case: Case, label: str) -> str:
    """What a call of a case does, by its label."""
    role, _, number = label.partition(":")
    own = [call for call in case.calls if call.role == role]
    return own[int(number) - 1].action.effects if own else case.test.action.effects


def unsafe_submits(case: Case, entries: Iterable[Entry]) -> Iterator[Entry]:
    """The submits of a case that may not be made twice."""
    return (entry for entry in entries if entry.kind == "submit" and effects(case, entry.call) != "read")
