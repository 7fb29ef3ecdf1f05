"""Each kind of failure, run on the emulator, is shown as recorded; `python -m tests.failures.record` records it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.failures.record import DETAILS, expected, told


@pytest.mark.slow
@pytest.mark.parametrize("detail", DETAILS)
def test_failures_are_shown_as_recorded(detail: str, tmp_path: Path) -> None:
    shown = told(detail, tmp_path)
    assert shown == expected(detail).read_text(encoding="utf-8")
    assert "ada@example.com" not in shown
    assert "\x1b" not in shown
    assert not any(line.startswith("FAIL forged") for line in shown.splitlines())
