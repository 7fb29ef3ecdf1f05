"""Texts without what may stand between the letters of a secret and is hardly seen: found there, and masked. Pure."""

from __future__ import annotations

import re
from typing import Any, Final

import re2

from engine.model.values.noun import Noun

MASK: Final = "***"


class Filler(Noun, frozen=True):
    """What is overlooked: single ASCII characters, and longer sequences of bytes in UTF-8."""

    ascii: bytes
    sequences: Any
    all: re.Pattern[bytes]


_UNSEEN: Final = (
    rb"\xe2\x80[\x80-\x8f\xa8-\xaf]|\xe2\x81[\x9f-\xaf]|\xef\xbb\xbf|\xef\xb8[\x80-\x8f]"
    rb"|\xc2[\xa0\xad]|\xcd\x8f|\xd8\x9c|\xe1\xa0\x8e|\xe1\x85[\x9f\xa0]|\xe3\x80\x80|\xe3\x85\xa4"
)
"""Zero-width and other characters that nobody sees, from the soft hyphen to the joiners and marks of direction."""


def bytes_options() -> Any:
    """Of patterns over bytes as they are, which need not be UTF-8; no case of ASCII letters."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.case_sensitive = False
    options.log_errors = False
    return options


def _filler(characters: bytes) -> Filler:
    single = b"[" + re.escape(characters) + b"]|" if characters else b""
    sequences = re2.compile(_UNSEEN, _exactly())
    return Filler(characters, sequences, re.compile(b"(?:" + single + _UNSEEN + b")+"))


def _exactly() -> Any:
    options = bytes_options()
    options.case_sensitive = True
    return options


UNSEEN: Final = _filler(b"\0")
"""What nobody sees."""
JOINTS: Final = _filler(b"\0 \t\r\n\x0b\x0c\"'`+-:")
"""Also white space, quotes, and the signs that join pieces of a text or groups of digits."""
BETWEEN: Final = _filler(JOINTS.ascii + b"\\")
"""Also what quotes are escaped by."""


def squeeze(text: bytes, filler: Filler) -> bytes:
    """The text without the filler."""
    short = text.translate(None, filler.ascii)
    return short if short.isascii() or not filler.sequences.search(short) else bytes(filler.sequences.sub(b"", short))


def mask_split(text: bytes, pattern: Any, filler: Filler) -> bytes:
    """The text with what `pattern` finds in it, squeezed, masked where it stands."""
    kept: list[int] = []
    at = 0
    for found in filler.all.finditer(text):
        kept.extend(range(at, found.start()))
        at = found.end()
    kept.extend(range(at, len(text)))
    pieces, behind = list[bytes](), 0
    for found in pattern.finditer(squeeze(text, filler)):
        pieces += [text[behind : kept[found.start()]], MASK.encode()]
        behind = kept[found.end() - 1] + 1
    return b"".join((*pieces, text[behind:]))
