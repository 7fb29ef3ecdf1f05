"""The policy of a run: how many cases are alive at once, and when each execution is asked for (RUNNING section 3).

Pure: what is known goes in, a number comes out. So policies can be simulated, compared (`bench/pacing.py`) and
exchanged, and nothing here knows of tasks, clocks or requests.
"""

from __future__ import annotations

import math
from typing import Final, Protocol

from engine.model.values.noun import Noun
from engine.run.pacing.durations import KNOWN_MIN, Durations, Waiting

CASES_MAX: Final = 1_024
"""Cases that are alive at once, whatever the limits: it bounds memory, and what a crash leaves in doubt."""
DURATION_S_GUESS: Final = 4.0
"""How long an execution takes as long as none has ended."""
POLLS_NEEDED: Final = 1.5
"""So many polls are kept for each execution: one that brings its result, and half a one in vain."""
HEADROOM: Final = 2.5
"""Cases are submitted so far ahead of their polls that nearly all are done when it is their turn: a poll in vain costs
as much as one that brings a result."""
PROBES: Final = 12
"""So many cases of an action find out how long it takes beyond what is known; the others wait for what they find."""
PROBE_CASES: Final = 32
"""One of them for so many cases: a dozen would ask more often in vain than a small run has cases."""
UNKNOWN: Final = 2
"""So many times the open requests are alive at most, where no limit is known, until the first execution has ended."""
FIRST_S: Final = 0.05
QUICK_S: Final = 0.01
"""Where nothing binds and nothing is known, the first poll comes this early: else each short run would begin with a
wait that is longer than many servers take, and a few polls in vain keep nothing else from leaving."""
FIRST_GUESS: Final = 2.0
"""Where nothing binds, a case is asked for after so many times the longest duration that the first few show."""
FEW: Final = 4
"""Where a run has no more cases than this, finding out early counts for more than a few polls."""
TAIL_SHARE: Final = 4
"""The last are those that are so much fewer than those that ended."""
TAIL_STEP: Final = 0.2
"""Where nothing binds, the last are asked for so often that none is found much later than it ended."""
GROWTH: Final = 1.5
STEP_S_MAX: Final = 10.0
_POLLS_THAT_GROW: Final = 32
PATIENCE_S: Final = 4.0
"""How long those that are no probes wait while the quota binds and durations are not known."""
THREE_QUARTERS, LATE, LATEST = 0.75, 0.9, 0.98
SLACK_S: Final = 0.02
"""A late poll comes this much later than the duration it aims at: half a round trip decides between one and two."""
LOOK_S_MAX: Final = 5.0


class Load(Noun, frozen=True, kw_only=True):
    """What the whole scope is doing. `rate` is the limit in force: requests, and the seconds of their window.

    `spare` requests may leave without waiting (None: any number); each of the `outstanding` executions will need a
    poll, each case still `to_submit` a submit and a poll. `longest_s` is how long executions take at most, as far as
    that is known; `in_flight` and `executions` are configured, the latter may be None.
    """

    rate: tuple[int, float] | None
    spare: int | None
    outstanding: int
    to_submit: int
    longest_s: float | None = None
    in_flight: int = 64
    executions: int | None = None
    is_rationed: bool = False
    """Whether the run may send so few requests that each poll in vain takes the place of a case."""

    @property
    def extra(self) -> int | None:
        """Requests that may leave now and that nobody will need; None: any number."""
        if self.spare is None:
            return None
        return self.spare - math.ceil(POLLS_NEEDED * self.outstanding + (1 + POLLS_NEEDED) * self.to_submit)

    @property
    def is_free(self) -> bool:
        """Whether a poll in vain keeps nothing else from leaving."""
        return not self.is_rationed and (self.extra is None or self.extra >= self.outstanding)


class Pacing(Protocol):
    """A policy."""

    def most_alive(self, load: Load) -> int:
        """How many cases may be alive at once, at least 1."""

    def probes_max(self, load: Load) -> int:
        """How many cases of an action may explore at once how long it takes."""

    def ask_at_s(self, waiting: Waiting, durations: Durations, load: Load) -> float:
        """The age in seconds at which to ask for an execution."""


class LatePolls:
    """Ours: submits before polls, a window of cases in flight, and each asked for as late as the quota is scarce."""

    def most_alive(self, load: Load) -> int:
        """W of RUNNING section 3: enough to keep the limit busy while executions take their time."""
        if load.executions is not None:
            return load.executions
        if load.rate is None:
            # Submits go before polls: without this end nobody would ask before the last of them has left.
            return CASES_MAX if load.longest_s is not None else min(CASES_MAX, UNKNOWN * load.in_flight)
        count, window_s = load.rate
        longest_s = DURATION_S_GUESS if load.longest_s is None else load.longest_s
        busy = HEADROOM * count / max(window_s, 1e-3) * longest_s
        return min(CASES_MAX, max(load.in_flight, count, math.ceil(busy)))

    def probes_max(self, load: Load) -> int:
        """One for so many cases, at least one and at most a few, since each asks several times in vain."""
        if load.is_rationed:
            return 0
        return min(PROBES, max(1, (load.outstanding + load.to_submit) // PROBE_CASES))

    def ask_at_s(self, waiting: Waiting, durations: Durations, load: Load) -> float:
        """The quantile that the quota suggests; beyond what is known probes ask in growing steps, the others wait."""
        due_s = _known_s(waiting, durations, load)
        if due_s is None:
            due_s = _unknown_s(waiting, durations, load)
        if waiting.bound_s is not None and not durations.reported and waiting.asked_s < waiting.bound_s:
            # Only a poll at the bound can tell whether `within` held, where the server does not report durations.
            due_s = min(due_s, waiting.bound_s)
        return due_s


OURS: Final = LatePolls()


def share_for(load: Load) -> float:
    """The quantile of durations to aim at: the scarcer the quota, the later."""
    if load.is_rationed:
        return LATEST
    if load.extra is None:
        return THREE_QUARTERS
    room = load.extra / max(1, load.outstanding)
    if room >= 0.5:  # noqa: PLR2004 - the steps were found in simulation, see bench/pacing.py
        return THREE_QUARTERS
    return LATE if room >= 0.2 else LATEST  # noqa: PLR2004 - as above


def look_again_s(age_s: float, durations: Durations) -> float:
    """How long to sleep at most before asking again: what was learned meanwhile may bring the moment forward."""
    return min(LOOK_S_MAX, max(FIRST_S if len(durations) else QUICK_S, age_s / 2))


def _known_s(waiting: Waiting, durations: Durations, load: Load) -> float | None:
    due_s = durations.quantile(share_for(load), beyond_s=waiting.asked_s)
    if due_s is None:
        return None
    due_s = max(due_s + SLACK_S, waiting.asked_s + FIRST_S if waiting.polls else 0.0)
    if waiting.polls and load.is_free and _is_tail(durations, load):
        return min(due_s, waiting.asked_s + _step_s(waiting.asked_s))
    return due_s


def _unknown_s(waiting: Waiting, durations: Durations, load: Load) -> float:
    """Nothing tells how much longer this execution takes than it has taken already."""
    asked_s = waiting.asked_s
    if not load.is_free:
        if not waiting.is_probe:
            return asked_s + max(PATIENCE_S, asked_s / 2)
        if len(durations) >= KNOWN_MIN:
            return asked_s + min(STEP_S_MAX, max(FIRST_S, asked_s / 2))
        return asked_s + min(STEP_S_MAX, FIRST_S * GROWTH ** min(waiting.polls, _POLLS_THAT_GROW))
    if waiting.polls == 0 and durations.is_told_of:
        return durations.longest_s + SLACK_S
    if waiting.polls and _is_tail(durations, load):
        return asked_s + _step_s(asked_s)
    if waiting.is_probe:
        is_hasty = durations.is_told_of or load.outstanding + load.to_submit <= FEW
        first_s = FIRST_S if len(durations) else QUICK_S
        return asked_s + min(STEP_S_MAX, max(first_s, asked_s / 2 if is_hasty else asked_s))
    if waiting.polls == 0 and len(durations):
        return min(PATIENCE_S, FIRST_GUESS * durations.longest_s + SLACK_S)
    return asked_s + max(PATIENCE_S, asked_s / 2)


def _is_tail(durations: Durations, load: Load) -> bool:
    """Whether only the last few are waited for: there are not many polls to save, and they decide when the run ends."""
    return load.to_submit == 0 and TAIL_SHARE * load.outstanding <= len(durations)


def _step_s(age_s: float) -> float:
    return min(STEP_S_MAX, max(FIRST_S, TAIL_STEP * age_s))
