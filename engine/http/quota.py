"""What rate-limit headers say of the quota that is left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.result import Quota

RESET_S_MAX = 86_400
"""A larger reset is a moment in time rather than a number of seconds, or nonsense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaNames:
    """The headers, in lower case, that tell the requests allowed, used or left, and the seconds until the reset."""

    allowed: str
    reset: str
    used: str | None = None
    left: str | None = None


GENESYS = QuotaNames(
    allowed="inin-ratelimit-allowed", used="inin-ratelimit-count", reset="inin-ratelimit-reset"
)  # as a log of the vendor's SDK shows them
DRAFT_IETF = QuotaNames(allowed="ratelimit-limit", left="ratelimit-remaining", reset="ratelimit-reset")


_USUAL = (GENESYS, DRAFT_IETF)
_TELLING = frozenset({*(each.allowed for each in _USUAL), "ratelimit", "ratelimit-policy"})


def quota(headers: Mapping[str, str], names: tuple[QuotaNames, ...] = _USUAL) -> Quota | None:
    """The quota that a reply's headers (names in lower case) tell; None where they do not, or not plausibly."""
    if names is _USUAL and _TELLING.isdisjoint(headers):
        return None
    for each in names:
        found = _plain(headers, each)
        if found is not None:
            return found
    return _structured(headers.get("ratelimit", ""), headers.get("ratelimit-policy", ""))


def _plain(headers: Mapping[str, str], names: QuotaNames) -> Quota | None:
    allowed = _number(headers.get(names.allowed))
    used = _number(headers.get(names.used)) if names.used else None
    left = _number(headers.get(names.left)) if names.left else None
    return _quota(allowed, used=used, left=left, reset=_number(headers.get(names.reset)))


def _structured(state: str, policy: str) -> Quota | None:
    """`RateLimit: "default";r=50;t=30` with its policy, or the older `limit=100, remaining=50, reset=5`."""
    allowed = _parameter(state, "limit") or _parameter(policy, "q")
    left = _first(_parameter(state, "remaining"), _parameter(state, "r"))
    return _quota(allowed, used=None, left=left, reset=_first(_parameter(state, "reset"), _parameter(state, "t")))


def _quota(allowed: int | None, *, used: int | None, left: int | None, reset: int | None) -> Quota | None:
    if not allowed or reset is None or reset > RESET_S_MAX:
        return None
    if used is not None:
        return Quota(allowed=allowed, used=used, reset_s=float(reset))
    return None if left is None else Quota(allowed=allowed, used=max(0, allowed - left), reset_s=float(reset))


def _number(text: str | None) -> int | None:
    """The leading whole number: `100, 100;w=60` is 100; a negative or other text is nothing."""
    found = re.match(r"\s*([0-9]{1,10})(?:\.[0-9]+)?\s*(?:[,;]|$)", text or "")
    return int(found[1]) if found else None


def _parameter(text: str, name: str) -> int | None:
    found = re.search(rf"(?:^|[;,\s]){name}\s*=\s*([0-9]{{1,10}})(?![0-9])", text)
    return int(found[1]) if found else None


def _first(one: int | None, other: int | None) -> int | None:
    return other if one is None else one
