"""The accounting of a log: each case ends once, and the seal tells the same sums."""

from __future__ import annotations

from typing import Final

from engine.journal.codec import Record
from engine.model.verdict import Verdict

NUMBERS_MAX: Final = 100_000_000
"""Case numbers that are followed: a byte of memory each, so that no log can ask for more."""

_CODES = tuple(verdict.value for verdict in Verdict)
_NOT_RUN = _CODES.index(Verdict.NOT_RUN.value) + 1
_LEFT_OPEN = 0x40
"""Added to the verdict of an end that is void when the run goes on."""
_WHEN_RESUMED = bytes(0 if code == _NOT_RUN or code & _LEFT_OPEN else code for code in range(256))


class Tally:
    """Verdicts by case number while a log is read."""

    def __init__(self) -> None:
        self._planned = 0
        # The verdict of each case: its place in `_CODES` plus one, zero where the case has not ended.
        self._verdicts = bytearray()

    def add(self, record: Record) -> str | None:
        """Take one record; what is wrong with its accounting, or None."""
        match record.get("type"):
            case "run.started":
                planned = record.get("planned")
                self._planned = planned if isinstance(planned, int) else 0
            case "case.finished":
                return self.finish(
                    record.get("number"), record.get("verdict"), left_open=record.get("left_open") is True
                )
            case "resumed":
                return self._resume(record)
            case "judged" | "sealed":
                return self._compare(record)
            case _:
                pass
        return None

    def finish(self, number: object, verdict: object, *, left_open: bool) -> str | None:
        """Take the end of one case; what is wrong with it, and then nothing is taken."""
        if not isinstance(verdict, str) or verdict not in _CODES:
            return "the case ends in a verdict that does not exist"
        if not isinstance(number, int) or not 0 <= number < min(self._planned, NUMBERS_MAX):
            return "the case has a number that the plan does not have"
        if number >= len(self._verdicts):
            self._verdicts.extend(bytes(number + 1 - len(self._verdicts)))
        if self._verdicts[number]:
            return "the case has ended before"
        self._verdicts[number] = _CODES.index(verdict) + 1 + left_open * _LEFT_OPEN
        return None

    def _resume(self, record: Record) -> str | None:
        """Cases that were not run or left open are gone on with; all other ends stand."""
        standing = self._verdicts.translate(_WHEN_RESUMED)
        nothing_left, self._verdicts = standing == self._verdicts, standing
        if record.get("reopened") and nothing_left:
            return "the run went on after its seal, although every case had been run"
        return None

    def _compare(self, record: Record) -> str | None:
        counts = record.get("counts")
        told = counts if isinstance(counts, dict) else {}
        if any(told.get(name, 0) != self._count(code) for code, name in enumerate(_CODES, 1)):
            return "the counts are not those of the finished cases"
        return None

    def _count(self, code: int) -> int:
        return self._verdicts.count(code) + self._verdicts.count(code + _LEFT_OPEN)
