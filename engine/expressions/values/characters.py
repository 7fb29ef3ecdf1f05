"""Texts that look alike and are not the same: which characters stand where they part."""

from __future__ import annotations

import unicodedata
from typing import Final

from engine.model.values.noun import Noun

COMPARED_MAX: Final = 20_000
"""Characters of a text up to which it is looked at one by one."""
_TWINS: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u0410\u0412"  # Cyrillic
    "\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423\u0406\u0408\u0405\u04cf"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd"  # Greek
    "\u0131|\u2010\u2011\u2012\u2013\u2014\u2212\u02bc\u2018\u2019\u02b9\u2032\u201c\u201d\u201e"  # signs and figures
    "\u2033\u2044\u221501I",
    "aeopcxyijshdqwABEKMHOPCTXYIJSlABEZHIKMNOPTYXovil------'''''\"\"\"\"//Oll",
)
"""Characters of other scripts, dashes, quotes and figures, each with the one that it is taken for."""


class _Seen(Noun, frozen=True):
    """A text as an eye sees it, and of which character of the text each of these is."""

    text: str
    origins: tuple[int, ...]


def looks_like(one: str, other: str) -> bool:
    """Whether two texts look alike, be they the same or not; long ones are not looked at."""
    if max(len(one), len(other)) > COMPARED_MAX:
        return False
    return _seen(one).text.strip() == _seen(other).text.strip()


def lookalike_in(whole: str, part: str) -> tuple[int, str] | None:
    """What looks like `part` in a text that does not hold it, and at which character from 0; None: nothing does."""
    if not part or len(whole) > COMPARED_MAX:
        return None
    seen, wanted = _seen(whole), _seen(part).text
    at = seen.text.find(wanted) if wanted else -1
    if at < 0:
        return None
    end = at + len(wanted)
    start = seen.origins[at]
    return start, whole[start : seen.origins[end] if end < len(seen.origins) else len(whole)]


def first_difference(value: str, expected: str) -> int:
    """At which character from 0 two texts part."""
    pairs = zip(value, expected, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(value), len(expected)))


def name_difference(value: str, expected: str, *, before: int = 0) -> str:
    """`character 3 is U+00A0 NO-BREAK SPACE, expected U+0020 SPACE`; `before`: characters that stand before both."""
    at = first_difference(value, expected)
    return f"character {before + at + 1} is {_named(value, at)}, expected {_named(expected, at)}"


def _named(text: str, at: int) -> str:
    if at >= len(text):
        return "none, the text ends"
    return f"U+{ord(text[at]):04X} {unicodedata.name(text[at], '')}".rstrip()


def _seen(text: str) -> _Seen:
    letters: list[str] = []
    origins: list[int] = []
    for place, letter in enumerate(text):
        if letter.isascii():
            shown = " " if letter in "\t\n\r\f\v" else letter.translate(_TWINS)
        else:
            shown = "".join(map(_twin, unicodedata.normalize("NFKD", letter)))
        letters.append(shown)
        origins += [place] * len(shown)
    return _Seen("".join(letters), tuple(origins))


def _twin(letter: str) -> str:
    """What an eye takes a character for; nothing for one that it does not see."""
    kind = unicodedata.category(letter)
    if kind in ("Cf", "Cc") or "\ufe00" <= letter <= "\ufe0f" or letter == "\u034f":
        return ""
    return " " if kind.startswith("Z") else letter.translate(_TWINS)
