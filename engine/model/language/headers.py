"""Names of HTTP headers, as an author may write them."""

from __future__ import annotations

import re
from typing import Final

from engine.model.language.kinds import Problem

HEADER_NAME: Final = r"^[0-9A-Za-z!#$%&'*+.^_`|~-]{1,256}$"
"""A token of RFC 9110, section 5.6.2."""

OWN_HEADERS: Final = frozenset(
    {
        *("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "cookie"),
        *("expect", "host", "te", "trailer", "transfer-encoding", "upgrade", "user-agent"),
    }
)
"""Headers that a request has, or must not have, for reasons of its own; in lower case."""


def idempotency_problem(name: str | None) -> Problem | None:
    """Why submits cannot carry their key under this name; None: they can, or carry none."""
    if name is None or (is_header_name(name) and name.lower() not in OWN_HEADERS):
        return None
    why = "is a header that requests have anyway" if is_header_name(name) else "cannot be the name of a header"
    help_ = "write `idempotency-header: Idempotency-Key`"
    return Problem(key="idempotency-header", message=f"`{name}` {why}", help=help_)


def is_header_name(text: str) -> bool:
    """Whether it can be the name of a header."""
    return re.fullmatch(HEADER_NAME, text) is not None
