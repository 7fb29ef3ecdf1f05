from __future__ import annotations

import os
import sys
from pathlib import Path

import filelock  # noqa: F401 - it looks for `fcntl` when it is imported, and is to find it
import pytest

from engine.platform.files import open_bytes
from engine.platform.locks import LOCK_NAME, hold_lock


def held(log: Path) -> bool:
    """Whether somebody who comes now gets the lock; it is given back at once."""
    descriptor = open_bytes(log, os.O_RDWR | os.O_APPEND | os.O_CREAT)
    try:
        with hold_lock(log, descriptor) as is_ours:
            return is_ours
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("is_windows", [False, True], ids=["the log itself", "a file beside it"])
def test_a_log_is_one_process_s_alone_and_can_be_read_by_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_windows: bool
) -> None:
    if is_windows:
        monkeypatch.setitem(sys.modules, "fcntl", None)
    log = tmp_path / "events.jsonl"
    descriptor = open_bytes(log, os.O_RDWR | os.O_APPEND | os.O_CREAT)
    with hold_lock(log, descriptor) as is_ours:
        os.write(descriptor, b"1\n")
        assert is_ours
        assert not held(log)
        assert log.read_bytes() == b"1\n"
        os.close(descriptor)
    assert held(log)
    assert (tmp_path / LOCK_NAME).exists() == is_windows


def test_where_no_lock_can_be_had_the_system_s_reason_is_raised(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(writing)
    os.close(reading)
    with pytest.raises(OSError, match="descriptor"), hold_lock(tmp_path / "log", reading):
        pass
