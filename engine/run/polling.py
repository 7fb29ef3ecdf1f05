"""When to ask for an execution: early while nothing is known, then once, as late as the quota makes it worth.

Pure: what is known goes in, a wait comes out (RUNNING section 3). Durations are kept per action, at most a fixed
number of them, so that a drift is followed and memory is bounded.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import deque
from dataclasses import dataclass

KNOWN_MIN = 8
"""So many durations must be known before their quantiles say anything."""
BEYOND_MIN = 3
"""So many durations must lie beyond an age for their quantiles to say anything about a case of that age."""
KEPT_MAX = 512
PROBES_MAX = 12
"""So many cases of an action find out how long it takes; the others wait for what they find."""
FIRST_S = 0.05
FIRST_S_LATER = 0.25
"""The first step of those that are no probes; by then the probes have found out, where executions are short."""
GROWTH = 1.5
STEP_S_MAX = 2.0
STEP_S_MAX_BOUND = 10.0
LOOK_S_MAX = 5.0
_POLLS_THAT_GROW = 32
PATIENCE_S = 4.0
"""How long those that are no probes wait while the quota binds and durations are not known."""
MEDIAN, THREE_QUARTERS, LATE, LATEST = 0.5, 0.75, 0.9, 0.98
SLACK_S = 0.02
"""A late poll comes this much later than the duration it aims at: half a round trip decides between one and two."""


class Durations:
    """How long executions of one action took, newest kept."""

    def __init__(self) -> None:
        self._newest: deque[float] = deque()
        self._sorted: list[float] = []
        self.reported = True
        """Whether the server says how long an execution took."""

    def __len__(self) -> int:
        return len(self._sorted)

    def add(self, duration_s: float, *, reported: bool) -> None:
        """One more execution ended after so many seconds; `reported` by the server, else as we saw it."""
        self.reported = reported
        if len(self._newest) == KEPT_MAX:
            oldest_s = self._newest.popleft()
            self._sorted.pop(bisect_right(self._sorted, oldest_s) - 1)
        self._newest.append(duration_s)
        insort(self._sorted, duration_s)

    def quantile(self, share: float, *, beyond_s: float) -> float | None:
        """The quantile of the durations longer than `beyond_s`; None where too few are known."""
        first = bisect_right(self._sorted, beyond_s)
        count = len(self._sorted) - first
        if len(self._sorted) < KNOWN_MIN or count < BEYOND_MIN:
            return None
        return self._sorted[first + min(count - 1, int(share * count))]

    @property
    def longest_s(self) -> float:
        """The longest known; zero where none is."""
        return self._sorted[-1] if self._sorted else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An execution that is waited for. Ages are seconds since the server took it.

    `asked_s` is its age when the server last said "not yet", zero before; `bound_s` is the `within` of its test.
    """

    asked_s: float
    polls: int
    probe: bool
    bound_s: float | None = None


def next_age_s(waiting: Waiting, durations: Durations, share: float | None) -> float:
    """The age at which to ask. `share` is the quantile that the quota suggests; None: no quota binds."""
    due_s = _known_age_s(waiting, durations, share)
    if due_s is None:
        due_s = _unknown_age_s(waiting, is_bound=share is not None)
    if waiting.bound_s is not None and not durations.reported and waiting.asked_s < waiting.bound_s:
        # Only a poll at the bound can tell whether `within` held, where the server does not report durations.
        due_s = min(due_s, waiting.bound_s)
    return due_s


def share_for(*, spare: int | None, outstanding: int, to_submit: int) -> float | None:
    """The quantile to aim at: the scarcer the quota, the later. None where nothing binds.

    `spare` requests may leave without waiting; `outstanding` executions will need a poll each, and each case still
    `to_submit` a submit and a poll.
    """
    if spare is None:
        return None
    room = (spare - outstanding - 2 * to_submit) / max(1, outstanding)
    if room >= 1.0:
        return MEDIAN
    if room >= 0.4:  # noqa: PLR2004 - the steps were found in simulation, see RUNNING section 3
        return THREE_QUARTERS
    return LATE if room >= 0.1 else LATEST  # noqa: PLR2004 - as above


def _known_age_s(waiting: Waiting, durations: Durations, share: float | None) -> float | None:
    due_s = durations.quantile(MEDIAN if share is None else share, beyond_s=waiting.asked_s)
    if due_s is not None:
        slack_s = SLACK_S if share is not None else 0.0
        return max(due_s + slack_s, waiting.asked_s + FIRST_S if waiting.polls else 0.0)
    if len(durations) < KNOWN_MIN:
        return None
    if waiting.polls == 0:
        return durations.longest_s
    # Older than nearly every execution that was seen: in growing steps, since nothing tells how much older.
    most_s = STEP_S_MAX if share is None else STEP_S_MAX_BOUND
    return waiting.asked_s + min(most_s, max(FIRST_S, waiting.asked_s / 2))


def _unknown_age_s(waiting: Waiting, *, is_bound: bool) -> float:
    if is_bound and not waiting.probe:
        return waiting.asked_s + max(PATIENCE_S, waiting.asked_s / 2)
    first_s = FIRST_S if waiting.probe else FIRST_S_LATER
    return waiting.asked_s + min(STEP_S_MAX, first_s * GROWTH ** min(waiting.polls, _POLLS_THAT_GROW))


def look_again_s(age_s: float) -> float:
    """How long to sleep at most before asking `next_age_s` again: what was learned meanwhile may bring it forward."""
    return min(LOOK_S_MAX, max(FIRST_S, age_s / 2))
