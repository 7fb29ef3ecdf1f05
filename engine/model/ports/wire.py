"""What carries requests to servers."""

from __future__ import annotations

from enum import StrEnum


class WireKind(StrEnum):
    """Both keep the same promises; they differ in what a request costs."""

    DIRECT = "direct"
    """HTTP written by ourselves on the connections of aiohttp's pool: what its insides must be like is checked."""
    PLAIN = "plain"
    """aiohttp's `ClientSession` by its public interface, a connection for every request: works with any aiohttp."""
