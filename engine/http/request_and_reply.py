"""One HTTP request and one HTTP reply, as values."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.ports.exchange import Trouble
from engine.model.values.noun import NOTHING, Noun

REPLY_BYTES_MAX = 8 * 1024 * 1024
"""A longer reply is not read to its end (RUNNING section 2)."""


class Request(Noun, frozen=True, kw_only=True):
    """What is sent, once. `headers` and `body` may hold credentials, so neither is ever shown.

    `method` is none whose answers tell the length of a body that does not come, as those to HEAD do. `url` is absolute
    and checked. `timeout_s` is for the whole request, from connecting to the last byte.
    `url_is_encoded` sends the URL letter for letter, as a presigned one needs.
    """

    method: str
    url: str
    headers: Mapping[str, str] = NOTHING
    body: bytes | None = None
    timeout_s: float = 30.0
    url_is_encoded: bool = False

    def __repr__(self) -> str:
        """Nothing of what may be secret."""
        return f"Request({self.method} {self.url.partition('?')[0]})"


class Reply(Noun, frozen=True, kw_only=True):
    """An HTTP answer of any status. Header names are in lower case; several of one name are joined by `, `.

    The wire gives `body` as it came, never unpacked; `plain_content` unpacks it, and says by `fault` why it could not.
    `over_limit` says that there was more of it than `REPLY_BYTES_MAX`. `latency_s` is from the first byte out to the
    last byte in.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    over_limit: bool = False
    latency_s: float = 0.0
    fault: str = ""


class CutOff(Trouble, frozen=True, kw_only=True):
    """An answer that did not come to its end, and what had come of it."""

    so_far: Reply
