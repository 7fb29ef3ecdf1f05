from __future__ import annotations

import re

from engine.plan import codes


def test_no_code_stands_for_two_things() -> None:
    named = [value for name, value in vars(codes).items() if name.isupper() and isinstance(value, str)]
    assert sorted(named) == sorted(set(named))


def test_every_code_is_of_this_room_and_has_a_meaning() -> None:
    named = {value for name, value in vars(codes).items() if name.isupper() and isinstance(value, str)}
    assert named == set(codes.CODES)
    assert all(re.fullmatch(r"[EW]5\d\d", code) for code in named)
