"""What lets requests in."""

from __future__ import annotations

from typing import Protocol


class TokenPort(Protocol):
    """What lets requests in: one token for all of a scope."""

    generation: int

    def is_fresh(self) -> bool:
        """Whether the token may be used now."""

    def record_acceptance(self, generation: int) -> None:
        """A request with the token of this generation was let in."""

    async def refresh(self) -> str | None:
        """Fetch a token unless the present one is fresh; why that cannot be, or None."""

    async def record_refusal(self, generation: int) -> str | None:
        """The token of this generation was refused; None where the call may try again, else why it may not."""
