"""Text made safe to look at."""

from __future__ import annotations

import json
import re
import unicodedata

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters, the terminal's escape among them
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of reading
    "\u2028\u2029\u2060-\u2064\ufeff\ufff9-\ufffb"  # breaks, joiners and marks without a shape
    "\ud800-\udfff\U000e0000-\U000e007f]"  # halves of characters, and the invisible tags
)


def with_line_feeds(text: str) -> str:
    """The text with lines that end in a line feed, where all of them end in CR LF; any other text as it is.

    Git on Windows writes each line feed of a text file as CR LF when it checks it out (`core.autocrlf`), so that both
    are one text. Where ends of lines are mixed, somebody chose them.
    """
    if "\r" not in text or not text.count("\r\n") == text.count("\r") == text.count("\n"):
        return text
    return text.replace("\r\n", "\n")


def lower_first(sentence: str) -> str:
    """A sentence inside another: without its full stop, and without its capital where that belongs to no name."""
    is_name = sentence[1:2].isupper() or sentence[1:2].isdigit()
    return (sentence[:1] if is_name else sentence[:1].lower()) + sentence[1:].rstrip(".")


def visible(text: str) -> str:
    """`text` with every character that a terminal would obey or hide written as its escape sequence."""
    return _HIDDEN.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape", "surrogatepass").decode("ascii")


_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#(?:\[|vso\[|teamcity\[))", re.MULTILINE | re.IGNORECASE)


def inert(text: str) -> str:
    """Lines that give no orders to the machine that runs a job.

    GitHub obeys a line that begins with `::`, white space passed over, and `##[` anywhere; Azure `##vso[`, TeamCity
    `##teamcity[`. A blank breaks each of them.
    """
    return _COMMAND.sub(lambda found: f"{found[0]} ", text) if "::" in text or "##" in text else text


def inert_json(text: str) -> str:
    """JSON that a terminal and the machine of a job pass over: the same value, with escapes in its texts."""
    return _HIDDEN.sub(_json_escape, text).replace("##", "#\\u0023")


def _json_escape(found: re.Match[str]) -> str:
    """Line breaks stand between the values of JSON and never within a text of it."""
    return found[0] if found[0] == "\n" else json.dumps(found[0])[1:-1]


def cells(text: str) -> int:
    """How many cells of a terminal a text takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )
