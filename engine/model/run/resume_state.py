"""What a log knows of the cases of its run: how far each has come when the run goes on, or when it is told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from engine.model.run.event import CaseFinished, CaseIntent
from engine.model.values.noun import Noun
from engine.model.verdict import Verdict


class OpenCall(Noun, frozen=True, kw_only=True):
    """One call of a case that has no end: its submit was about to leave. `execution_id`: what the server gave it."""

    intent: CaseIntent
    execution_id: str | None = None


Begun: TypeAlias = Mapping[str, OpenCall]
"""The calls of one case by their label, in the order of their intents."""


class ResumeState(Noun, frozen=True, kw_only=True):
    """The cases of a run by their number in the plan. What is in neither mapping was not begun."""

    ended: Mapping[int, Verdict] = msgspec.field(default_factory=dict)
    """Cases whose end stands: all but those that were not run or left open."""
    begun: Mapping[int, Begun] = msgspec.field(default_factory=dict)
    """Cases that something was sent for, and that have no end that stands."""
    not_run: int = 0
    """Cases that ended as not run: they are run when the run goes on."""
    left_open: Mapping[int, CaseFinished] = msgspec.field(default_factory=dict)
    """Cases that an end of the run cut off, each with its last such end: they are gone on with."""
    stopped: Mapping[int, str] = msgspec.field(default_factory=dict)
    """Ended cases whose failure ends their test, each with the words of the check that says `stop`."""
    silent_until_us: Mapping[str, int] = msgspec.field(default_factory=dict)
    """Until when the server of a scope asked for silence, by the scope; at most five minutes behind its asking."""
    suspended_until_us: int = 0
    """Until when a server asked for more silence than a run waits for, so that the run was halted; 0: none did."""
    is_sealed: bool = False
    """Whether the log ends with a seal."""
    exit: int | None = None
    """The exit code of that seal."""

    @property
    def open_requests(self) -> int:
        """What may have been sent for cases without any end: their submits, and a poll of each that was taken."""
        lost = [tuple(calls.values()) for number, calls in self.begun.items() if number not in self.left_open]
        submits = sum(max(call.intent.submit for call in calls) for calls in lost)
        return submits + sum(call.execution_id is not None for calls in lost for call in calls)

    @property
    def is_over(self) -> bool:
        """Whether the run has ended and left nothing to go on with."""
        return self.is_sealed and not self.not_run and not self.left_open
