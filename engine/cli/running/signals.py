"""Signals that end a run: the first lets what is under way finish, the second ends it now; both write reports."""

from __future__ import annotations

import signal
from dataclasses import dataclass

from engine.cli.console import print_problem
from engine.platform.signals import exit_code_after
from engine.run.halting.stop import DRAIN_S, Stop


@dataclass(slots=True)
class Signals:
    """What was heard so far."""

    stop: Stop
    first: signal.Signals | None = None

    def heard(self, number: signal.Signals) -> None:
        """Drain at the first signal, cancel at the second."""
        if self.first is None:
            self.first = number
            print_problem(
                f"\n{number.name}: nothing new is sent, what is under way may finish within {DRAIN_S:g} s; "
                "once more ends it now"
            )
            self.stop.drain(f"interrupted by {number.name}", grace_s=DRAIN_S)
        else:
            print_problem(f"\n{number.name}: everything ends now")
            self.stop.cancel(f"interrupted by {number.name}")

    def exit_code(self) -> int | None:
        """130, 143 or 129 once a signal was heard, as a shell would say it."""
        return exit_code_after(self.first) if self.first is not None else None
