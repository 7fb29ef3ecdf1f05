from __future__ import annotations

import re
from pathlib import Path

from engine.source.codes import CODES

SOURCE = Path(__file__).parents[2] / "engine" / "source"


def test_every_code_that_is_given_has_a_title_and_every_title_is_given() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if path.name != "codes.py")
    assert set(re.findall(r'"([EW]0\d\d)"', written)) == set(CODES)


def test_codes_of_errors_and_warnings_lie_in_the_range_of_this_room() -> None:
    assert all(re.fullmatch(r"[EW]0[0-9]{2}", code) for code in CODES)
