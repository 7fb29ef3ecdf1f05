"""Why bytes are not JSON, and at which of them: the first thing that somebody wants to know who must mend a server."""

from __future__ import annotations

import json
import re
from collections import Counter
from math import isinf
from typing import Final

_MALFORMED: Final = re.compile(r"JSON is malformed: (.*) \(byte ([0-9]+)\)")
_TOKENS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"?|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?', re.DOTALL)
_ESCAPES: Final = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_NO_NUMBER: Final = re.compile(rb"-?Infinity|NaN|nan|undefined|None|True|False")
_KEYS: Final = re.compile(rb'"((?:[^"\\]|\\.)*+)"\s*:')
_LARGE: Final = 1 << 16
"""Larger bodies are not searched for keys that stand twice."""
_WIDE: Final = 100
"""Digits from which on a number may be too large."""


def why_not_json(body: bytes, problem: str) -> str:
    """What is wrong with a body that a strict reader refused in the words of `problem`, with the place in bytes from 0.

    The body is not empty.
    """
    start = len(body) - len(body.removeprefix(b"\xef\xbb\xbf").lstrip())
    if body.startswith(b"<", start):
        return "it begins with `<`, as a web page does"
    broken = _find_foreign_byte(body)
    if broken is not None:
        said = f"byte 0x{body[broken]:02X} at byte {broken} is no UTF-8"
        return f"{said}; a server that writes in another charset must declare it (`charset=iso-8859-1`)"
    if problem.startswith("Number out of range"):
        return f"number out of range at byte {_find_vast_number(body)}"
    half = _find_half_character(body)
    if half is not None and ("truncated" in problem or "surrogate" in problem):
        return f"half a surrogate pair at byte {half}"
    found = _MALFORMED.match(problem)
    if found is None:
        return f"it ends in the middle, at byte {len(body)}"
    return _in_words(body, found[1], int(found[2]) + len(body) - len(body.removeprefix(b"\xef\xbb\xbf")))


def find_doubled_key(body: bytes) -> str | None:
    """A key that stands twice in one object of a body that is JSON: only the last was read. None where none does."""
    keys = _KEYS.findall(body) if len(body) <= _LARGE else []
    if len(keys) == len(set(keys)):
        return None
    doubled: list[str] = []

    def read_pairs(pairs: list[tuple[str, object]]) -> None:
        counts = Counter(name for name, _ in pairs)
        doubled.extend(name for name, count in counts.items() if count > 1)

    try:
        json.loads(body, object_pairs_hook=read_pairs)
    except (ValueError, RecursionError):
        return None
    return doubled[0] if doubled else None


def _in_words(body: bytes, problem: str, at: int) -> str:
    word = _NO_NUMBER.match(body, at)
    if word is not None:
        return f"`{word[0].decode()}` at byte {at}"
    shown = body[at : at + 4].decode("utf-8", "ignore")[:1]
    if problem != "invalid character" or not shown.isprintable() or not shown:
        return f"{problem} at byte {at}"
    return f"unexpected `{shown}` at byte {at}"


def _find_foreign_byte(body: bytes) -> int | None:
    """The first byte that UTF-8 does not have there."""
    try:
        body.decode()
    except UnicodeDecodeError as problem:
        return problem.start
    return None


def _find_vast_number(body: bytes) -> int:
    """Where the first number begins that no double holds."""
    for token in _TOKENS.finditer(body):
        number = token[0]
        if not number.startswith(b'"') and (b"e" in number.lower() or len(number) > _WIDE) and isinf(float(number)):
            return token.start()
    return 0


def _find_half_character(body: bytes) -> int | None:
    r"""Where the first `\ud83d` stands without its other half."""
    high = None
    for escape in _ESCAPES.finditer(body):
        unit = int(escape[1], 16) if escape[1] else 0
        is_low = 0xDC00 <= unit < 0xE000  # noqa: PLR2004 - Unicode, section 3.8
        if high is not None and not (is_low and escape.start() == high + 6):
            return high
        if high is None and is_low:
            return escape.start()
        high = escape.start() if 0xD800 <= unit < 0xDC00 else None  # noqa: PLR2004
    return high
