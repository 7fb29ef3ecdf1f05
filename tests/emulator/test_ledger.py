from __future__ import annotations

from collections import deque

from engine.emulator.ledger import ENTRIES_MAX, Ledger, LedgerEntry


def test_counts_go_on_when_old_entries_are_dropped() -> None:
    ledger = Ledger(entries=deque(maxlen=100))
    for number in range(1, 111):
        ledger.note(LedgerEntry(n=number, at_us=number, kind="poll", status=200 if number % 2 else None))
    assert len(ledger.entries) == 100
    assert ledger.entries[0].n == 11
    assert ledger.stats() == {
        "requests": 110,
        "dropped_from_ledger": 10,
        "kind": {"poll": 110},
        "status": {"200": 55, "reset": 55},
        "fault": {},
    }


def test_a_ledger_has_an_end() -> None:
    assert Ledger().entries.maxlen == ENTRIES_MAX
