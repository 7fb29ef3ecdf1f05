"""The cases of a finished report, each made when it is asked for: what many of them share is kept once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import eq
from typing import Final, overload

from engine.model.run.packed_results import PackedResult, PackedResults
from engine.model.run.report import CaseRow
from engine.model.values.file_names import ROOT_NAMES, FileNames
from engine.model.values.noun import Noun
from engine.model.verdict import Verdict

NO_NUMBER: Final = -1
"""Where an address does not end in a number, as that of a `break` row."""
_DIGITS_MAX: Final = 9
_JUDGED = frozenset({Verdict.PASSED, Verdict.FAILED})


class CaseLabels(Noun, frozen=True, kw_only=True):
    """What a row shows besides its case and how that ended; the same for most cases of a test."""

    title: str
    suite: str
    test: str
    file: str
    line: int
    action_id: str
    classes: Mapping[str, str]
    ticket: str | None
    hidden: frozenset[str]
    target: str
    titles_vary: bool
    address: str
    """Of the row in its test, without the number at its end."""
    names: FileNames = ROOT_NAMES

    def row(self, kept: PackedResult, number: int) -> CaseRow:
        """The row of a case that ended so; `number` ends its address, NO_NUMBER where it ends in none."""
        finished = kept.finished
        return CaseRow(
            case=finished.case,
            title=self.title,
            suite=self.suite,
            test=self.test,
            file=self.file,
            line=self.line,
            action_id=self.action_id,
            classes=self.classes,
            kept=kept,
            ticket=self.ticket,
            hidden=self.hidden,
            target=self.target,
            row=self.address if number == NO_NUMBER else f"{self.address}{number}",
            titles_vary=self.titles_vary,
            names=self.names,
        )


def split_address(address: str) -> tuple[str, int]:
    """The address of a row without the number at its end, and that number: `random:` and 3."""
    head, _, tail = address.rpartition(":")
    if len(tail) > _DIGITS_MAX or not tail.isascii() or not tail.isdecimal() or (tail[0] == "0" and tail != "0"):
        return address, NO_NUMBER
    return f"{head}:", int(tail)


class CaseRows(Sequence[CaseRow]):
    """Rows in order. `labels` and `ends` are shared by all rows of a report, `shown` and `places` point into them.

    `numbers` end the addresses of the rows.
    """

    __slots__ = ("_ends", "_labels", "_numbers", "_places", "_shown")

    def __init__(
        self,
        ends: PackedResults,
        labels: Sequence[CaseLabels],
        shown: array[int],
        places: array[int],
        numbers: array[int],
    ) -> None:
        self._ends = ends
        self._labels = labels
        self._shown = shown
        self._places = places
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> CaseRow: ...
    @overload
    def __getitem__(self, place: slice) -> CaseRows: ...
    def __getitem__(self, place: int | slice) -> CaseRow | CaseRows:
        if isinstance(place, slice):
            return CaseRows(self._ends, self._labels, self._shown[place], self._places[place], self._numbers[place])
        return self._labels[self._shown[place]].row(self._ends[self._places[place]], self._numbers[place])

    def __iter__(self) -> Iterator[CaseRow]:
        for shown, place, number in zip(self._shown, self._places, self._numbers, strict=True):
            yield self._labels[shown].row(self._ends[place], number)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(len(self))

    def results(self) -> Iterator[PackedResult]:
        """How each case ended."""
        return map(self._ends.__getitem__, self._places)

    def notable(self) -> Iterator[CaseRow]:
        """Those of which there is more to tell than that they passed."""
        for shown, place, number in zip(self._shown, self._places, self._numbers, strict=True):
            kept = self._ends[place]
            if not kept.is_quiet:
                yield self._labels[shown].row(kept, number)

    def classes_judged(self) -> Iterator[Mapping[str, str]]:
        """The classes of the cases that were judged, each combination about once."""
        done: set[int] = set()
        for shown, place in zip(self._shown, self._places, strict=True):
            if shown not in done and self._ends[place].verdict in _JUDGED:
                done.add(shown)
                yield self._labels[shown].classes


def each_packed_result(rows: Sequence[CaseRow]) -> Iterable[PackedResult]:
    """How each case ended."""
    return rows.results() if isinstance(rows, CaseRows) else (row.kept for row in rows)


def notable_rows(rows: Sequence[CaseRow]) -> Iterable[CaseRow]:
    """The rows of which there is more to tell than that they passed; for some sequences all of them."""
    return rows.notable() if isinstance(rows, CaseRows) else rows


def classes_judged(rows: Sequence[CaseRow]) -> Iterable[Mapping[str, str]]:
    """The classes of the cases that were judged, each combination at least once."""
    if isinstance(rows, CaseRows):
        return rows.classes_judged()
    return (row.classes for row in rows if row.kept.verdict in _JUDGED)
