from __future__ import annotations

import re

from engine.run.judging import codes


def test_every_code_is_of_this_room_and_explained() -> None:
    named = {value for name, value in vars(codes).items() if name.isupper() and isinstance(value, str)}
    assert named == set(codes.CODES)
    assert all(re.fullmatch(r"E4\d\d", code) and words for code, words in codes.CODES.items())
