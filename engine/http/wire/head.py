"""The head of a request as bytes: where it goes, and its lines, refused where they could be misread. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from yarl import URL

_PLAIN: Final = re.compile(r"(https?://[a-z0-9.-]+(?::[0-9]+)?)((?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+)")
"""A URL that no reading changes: nothing to escape, to lower or to resolve in it."""
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NO_TARGET: Final = re.compile(r"[\x00-\x20\x7f]")
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BODILESS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def split_url(text: str, *, is_encoded: bool) -> tuple[str, str]:
    """Origin and request target of an absolute http or https URL; raises ValueError for what is none.

    `is_encoded` leaves every letter behind the host as it is; else what must be escaped is escaped.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        return plain[1], plain[2]
    url = URL(text, encoded=is_encoded)
    if url.scheme not in ("http", "https") or not url.raw_host or url.raw_user or url.raw_password:
        raise ValueError("not an address that a request can go to")
    target = url.raw_path_qs
    if _NO_TARGET.search(target):
        raise ValueError("a space or a control character in the address")
    return str(url.origin()), target


def lines(headers: Mapping[str, str]) -> str:
    """Header lines, each ended; raises ValueError for one that could be read as two."""
    for name, value in headers.items():
        if not _NAME.fullmatch(name) or _CONTROLS.search(value):
            raise ValueError("a header that could be read as two")
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


def head(method: str, target: str, fixed: str, *, body: bytes | None) -> bytes:
    """The whole head: request line, `fixed` lines, the length of the body where there can be one, the empty line."""
    length = "" if body is None and method in _BODILESS else f"Content-Length: {len(body or b'')}\r\n"
    return f"{method} {target} HTTP/1.1\r\n{fixed}{length}\r\n".encode()
