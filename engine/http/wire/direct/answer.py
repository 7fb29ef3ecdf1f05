"""An answer as nearly all are: whole, in one piece, of a known length, in a form that all readers read alike. Pure.

Anything else is for aiohttp's parser, which costs several times as much; a test holds that both read alike what is read
here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from engine.http.wire.replies import join_headers
from engine.http.wire.settings import LINE_BYTES_MAX

HEAD_BYTES_MAX: Final = LINE_BYTES_MAX
"""As long as the parser lets one line be, so that no line here is longer than there."""
_HEAD: Final = re.compile(
    rb"HTTP/1\.1 ([2-5][0-9][0-9]) [ -~]*\r\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n){1,100})\r\n"
)
_LENGTH: Final = re.compile(r"0|[1-9][0-9]{0,6}")
_BODILESS: Final = frozenset({204, 205, 304})
_CHANGING: Final = frozenset({"transfer-encoding", "upgrade", "trailer"})
"""Headers that make more of an answer than its length says."""


class PlainAnswer(NamedTuple):
    """Header names are in lower case; several of one name are joined by `, `."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def read_plain(data: bytes) -> PlainAnswer | None:
    """The one answer that these bytes are, to the last of them; None where it takes more than this to say."""
    found = _HEAD.match(data, 0, HEAD_BYTES_MAX)
    if found is None:
        return None
    status = int(found[1])
    headers = join_headers(line.split(":", 1) for line in found[2][:-2].decode("ascii").split("\r\n"))
    if status in _BODILESS or not _CHANGING.isdisjoint(headers):
        return None
    if headers.get("connection", "keep-alive").lower() != "keep-alive":
        return None
    length = headers.get("content-length", "")
    if not _LENGTH.fullmatch(length) or len(data) - found.end() != int(length):
        return None
    return PlainAnswer(status, headers, data[found.end() :])
