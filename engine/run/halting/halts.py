"""What sends nothing more, and why: single actions, tests that a check ended, or the whole run."""

from __future__ import annotations

from collections.abc import Callable

from engine.model.ports.clock import Clock
from engine.model.run.event import Event, Halted
from engine.run.halting.reasons import Cause
from engine.run.halting.stop import Stop

ACTIONS_MAX = 2
"""So many forbidden actions are not about an action any more."""


class WholeRun:
    """Why no submit of a run leaves any more; all its scopes share it, and each hears of it."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self._listeners: tuple[Callable[[], None], ...] = ()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` when the run is halted."""
        self._listeners = (*self._listeners, listener)

    def halt(self, reason: str) -> bool:
        """Halt the run; whether this is news."""
        if self.reason is not None:
            return False
        self.reason = f"the run was halted: {reason}"
        for listener in self._listeners:
            listener()
        return True


class Halts:
    """The halts of one scope, and of the `whole` run. A halt is final.

    `notify` is called at each, so that those who wait look again. `where` begins the reason of each event, where a run
    has several scopes.
    """

    def __init__(
        self,
        clock: Clock,
        stop: Stop,
        notify: Callable[[], None],
        *,
        whole: WholeRun | None = None,
        where: str = "",
    ) -> None:
        self._clock = clock
        self._stop = stop
        self._notify = notify
        self._where = where
        self._whole = whole or WholeRun()
        self._whole.listen(notify)
        self._silent = False
        self._actions: dict[str, str] = {}
        self._tests: dict[int, str] = {}

    def why_not_submitted(self, action_id: str, test: int) -> str | None:
        """Why no case of this test may begin with a submit of this action; None: it may."""
        return self._whole.reason or self._actions.get(action_id) or self._tests.get(test) or self._stop.reason

    def why_not_begun(self, action_id: str) -> str | None:
        """Why no submit of this action may leave for a case that has begun: a stop lets it finish what it began."""
        return self._whole.reason or self._actions.get(action_id)

    @property
    def why_nothing(self) -> str | None:
        """Why nothing at all may leave for this scope, not even a poll; None: something may."""
        return self._whole.reason if self._silent else None

    def halt_run(self, cause: Cause, *, silent: bool) -> tuple[Event, ...]:
        """No submit leaves any more; `silent`: nothing else does either, here. The event, where this is news."""
        self._silent = self._silent or silent
        if not self._whole.halt(f"{self._where}{cause.reason}"):
            self._notify()
            return ()
        return (self._event(None, cause),)

    def halt_action(self, action_id: str, cause: Cause) -> tuple[Event, ...]:
        """No submit of this action leaves any more; the second action takes the run with it."""
        if action_id in self._actions:
            return ()
        self._actions[action_id] = f"the action `{action_id}` was halted: {cause.reason}"
        self._notify()
        halted = self._event(action_id, cause)
        if len(self._actions) < ACTIONS_MAX:
            return (halted,)
        both = ", ".join(f"`{name}`" for name in sorted(self._actions))
        return (halted, *self.halt_run(cause.but(reason=f"the server forbids {both}"), silent=False))

    def _event(self, action_id: str | None, cause: Cause) -> Event:
        return Halted(
            at_us=self._clock.wall_us(),
            action=action_id,
            reason=f"{self._where}{cause.reason}",
            status=cause.status,
            body=cause.body,
            kind=cause.kind,
            help=cause.help,
            until_us=cause.until_us,
        )

    def end_test(self, test: int, reason: str) -> None:
        """No submit of this test leaves any more: one of its checks said `stop`."""
        self._tests.setdefault(test, reason)
        self._notify()
