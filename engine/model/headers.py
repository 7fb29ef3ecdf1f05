"""Names of HTTP headers, as an author may write them."""

from __future__ import annotations

import re
from typing import Final

HEADER_NAME: Final = r"^[0-9A-Za-z!#$%&'*+.^_`|~-]{1,256}$"
"""A token of RFC 9110, section 5.6.2."""

OWN_HEADERS: Final = frozenset(
    {
        *("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "cookie"),
        *("expect", "host", "te", "trailer", "transfer-encoding", "upgrade", "user-agent"),
    }
)
"""Headers that a request has, or must not have, for reasons of its own; in lower case."""


def why_not_ours(name: str) -> str | None:
    """Why a request cannot carry something under this name; None: it can."""
    if not is_header_name(name):
        return f"`{name}` cannot be the name of a header"
    return f"`{name}` is a header that requests have anyway" if name.lower() in OWN_HEADERS else None


def is_header_name(text: str) -> bool:
    """Whether it can be the name of a header."""
    return re.fullmatch(HEADER_NAME, text) is not None
