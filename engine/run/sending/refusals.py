"""Ends what is refused without end: a server that lets others in, and one kind of call never, is not short of room.

A kind is what a server may refuse alone: the submits of an action, say. To be refused costs a case no time of its own,
and holds up everybody, so that nothing else would end it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

REFUSALS_MAX: Final = 20
"""So many refusals in a row of one kind of call, each sent when the last was known, end the calls of that kind."""
_FEW: Final = 2
"""What is answered before a kind was refused so often may have left before the first refusal was known."""


@dataclass(slots=True)
class _Row:
    count: int
    known_s: float
    """When the last of them that counts was known."""
    accepted: int
    """How many calls of all kinds had been accepted when it began."""


class Refusals:
    """Of one scope: which kinds of call are let in. Where none is, that is an outage, and the gate's affair."""

    def __init__(self) -> None:
        self._accepted = 0
        self._known: set[str] = set()
        """Kinds of which one was ever let in."""
        self._rows: dict[str, _Row] = {}

    def accept(self, kind: str) -> None:
        """A call of this kind was let in."""
        self._accepted += 1
        self._known.add(kind)
        self._rows.pop(kind, None)

    def refuse(self, kind: str, *, sent_at_s: float, now_s: float) -> str | None:
        """Count the refusal of a call; why no other of its kind is to be made for it, None where one is."""
        row = self._rows.setdefault(kind, _Row(0, sent_at_s, self._accepted))
        if sent_at_s >= row.known_s:
            row.count, row.known_s = row.count + 1, now_s
            if row.count <= _FEW and kind in self._known:
                row.accepted = self._accepted
        if row.count < REFUSALS_MAX or self._accepted <= row.accepted:
            return None
        return f"a {kind} was refused {row.count} times in a row, and only others were accepted meanwhile"
