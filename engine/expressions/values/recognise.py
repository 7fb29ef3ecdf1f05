"""Whether a text is what it looks like: numbers that carry a check digit."""

from __future__ import annotations

from typing import Final

_LUHN_MIN: Final = 2
_LUHN_MAX: Final = 64


def is_luhn(text: str) -> bool:
    """Whether the digits of a text, spaces and `-` left out, pass the Luhn check (ISO/IEC 7812-1, annex B)."""
    digits = text.replace(" ", "").replace("-", "")
    if not (_LUHN_MIN <= len(digits) <= _LUHN_MAX and digits.isascii() and digits.isdigit()):
        return False
    doubled = [int(each) * (2 if place % 2 else 1) for place, each in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0  # noqa: PLR2004 - two digits add up to n - 9
