"""A log read for what it knows of each case."""

from __future__ import annotations

from engine.model.run.event import (
    Acknowledged,
    CaseFinished,
    CaseIntent,
    Checkpoint,
    Event,
    Halted,
    Held,
    Resumed,
    Sealed,
)
from engine.model.run.resume_state import OpenCall, ResumeState
from engine.model.verdict import Verdict


def note_begun(begun: dict[int, dict[str, OpenCall]], event: Event) -> None:
    """Keep the calls of the cases that have begun and not ended; of a case that ends nothing is kept."""
    match event:
        case CaseIntent():
            # A call that may be made again counts as the newest of its case.
            calls = begun.setdefault(event.number, {})
            calls.pop(event.call, None)
            calls[event.call] = OpenCall(intent=event)
        case Acknowledged():
            calls = begun.get(event.number, {})
            if event.call in calls:
                calls[event.call] = OpenCall(intent=calls[event.call].intent, execution_id=event.execution_id)
        case CaseFinished():
            begun.pop(event.number, None)
        case _:
            pass


class StandingReader:
    """How far each case has come, event by event."""

    def __init__(self) -> None:
        self._ended: dict[int, Verdict] = {}
        self._begun: dict[int, dict[str, OpenCall]] = {}
        self._not_run: set[int] = set()
        self._left_open: dict[int, CaseFinished] = {}
        self._stopped: dict[int, str] = {}
        self._silent_until_us: dict[str, int] = {}
        self._suspended_until_us = 0
        self._exit: int | None = None
        self._is_sealed = False

    def take(self, event: Event) -> None:
        """One more event, in the order of the log."""
        match event:
            case CaseIntent() | Acknowledged():
                note_begun(self._begun, event)
            case CaseFinished():
                self._finish(event)
            case Resumed():
                self._not_run.clear()
            case Held():
                self._silent_until_us[event.scope] = event.until_us
            case Halted():
                self._halt(event)
            case Sealed():
                self._exit = event.exit
            case _:
                pass
        self._is_sealed = isinstance(event, Checkpoint) and event.of == "seal"

    def state(self) -> ResumeState:
        """What the events so far say."""
        return ResumeState(
            ended=self._ended,
            begun=self._begun,
            not_run=len(self._not_run),
            left_open=self._left_open,
            stopped=self._stopped,
            silent_until_us=self._silent_until_us,
            suspended_until_us=self._suspended_until_us,
            is_sealed=self._is_sealed,
            exit=self._exit if self._is_sealed else None,
        )

    def _halt(self, event: Halted) -> None:
        if event.until_us is not None:
            self._suspended_until_us = max(self._suspended_until_us, event.until_us)
        elif event.action is None:
            # Whoever goes on has mended what halted it: a pause of ours, too, is over then.
            self._silent_until_us.clear()

    def _finish(self, event: CaseFinished) -> None:
        calls = self._begun.pop(event.number, {})
        if event.verdict is Verdict.NOT_RUN:
            self._not_run.add(event.number)
            return
        self._not_run.discard(event.number)
        if event.left_open:
            self._left_open[event.number] = event
            # What has no execution id may be made as if it had never been (see `CaseFinished.left_open`), or is sent
            # again as it was, under its key.
            calls = {label: call for label, call in calls.items() if call.execution_id is not None or call.intent.key}
            if calls:
                self._begun[event.number] = calls
        else:
            self._left_open.pop(event.number, None)
            self._ended[event.number] = event.verdict
        stop = next((each.message for each in event.failures if each.weight == "stop"), None)
        if stop is not None:
            self._stopped[event.number] = stop
