from __future__ import annotations

from pathlib import Path

import pytest

from engine.journal.chain import HashChain
from engine.journal.codec import DamagedRecordError
from engine.journal.read import read_events
from tests.journal.events import EVERY_KIND


def test_events_come_back_in_order_and_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    chain = HashChain()
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"".join(chain.extend(event) for event in EVERY_KIND) + b'{"seq":12,"ty')
    assert tuple(read_events(path)) == EVERY_KIND


def test_damage_in_the_middle_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(HashChain().extend(EVERY_KIND[0]) + b"garbage\n")
    with pytest.raises(DamagedRecordError, match="line 2"):
        list(read_events(path))
