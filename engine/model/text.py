"""Text made safe to look at."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters, the terminal's escape among them
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of reading
    "\u2028\u2029\u2060-\u2064\ufeff\ufff9-\ufffb"  # breaks, joiners and marks without a shape
    "\ud800-\udfff\U000e0000-\U000e007f]"  # halves of characters, and the invisible tags
)


def visible(text: str) -> str:
    """`text` with every character that a terminal would obey or hide written as its escape sequence."""
    return _HIDDEN.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape", "surrogatepass").decode("ascii")


def cells(text: str) -> int:
    """How many cells of a terminal a text takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )
