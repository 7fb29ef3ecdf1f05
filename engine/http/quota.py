"""What rate-limit headers say of the quota that is left."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.http.classify import http_date_s
from engine.model.ports.exchange import Quota
from engine.model.ports.limits import QuotaHeaders

RESET_S_MAX = 86_400
"""A larger reset is a moment in time rather than a number of seconds, or nonsense."""

GENESYS = QuotaHeaders(
    allowed="inin-ratelimit-allowed", count="inin-ratelimit-count", reset="inin-ratelimit-reset"
)  # as a log of the vendor's SDK shows them
DRAFT_IETF = QuotaHeaders(allowed="ratelimit-limit", remaining="ratelimit-remaining", reset="ratelimit-reset")


_TELLING = frozenset({GENESYS.allowed, DRAFT_IETF.allowed, "ratelimit", "ratelimit-policy"})


def quota(headers: Mapping[str, str], told_by: QuotaHeaders | None = None) -> Quota | None:
    """The quota that a reply's headers (names in lower case) tell; None where they do not, or not plausibly.

    Where `told_by` names headers, no others are believed: they may be about another limit.
    """
    if told_by is not None:
        return _plain(headers, told_by)
    if _TELLING.isdisjoint(headers):
        return None
    found = _plain(headers, GENESYS) or _plain(headers, DRAFT_IETF)
    return found or _structured(headers.get("ratelimit", ""), headers.get("ratelimit-policy", ""))


def _plain(headers: Mapping[str, str], names: QuotaHeaders) -> Quota | None:
    allowed = _number(headers.get(names.allowed))
    if not allowed:
        return None
    used = _number(headers.get(names.count)) if names.count else None
    left = _number(headers.get(names.remaining)) if names.remaining else None
    return _quota(allowed, used=used, left=left, reset=_reset(headers, names.reset))


def _reset(headers: Mapping[str, str], name: str) -> int | None:
    """Seconds; of a moment since 1970 those from the reply's own `Date`, so that our clock does not matter."""
    reset = _number(headers.get(name))
    if reset is None or reset <= RESET_S_MAX:
        return reset
    now_s = http_date_s(headers.get("date", ""))
    return None if now_s is None or reset < now_s else reset - int(now_s)


def _structured(state: str, policy: str) -> Quota | None:
    """`RateLimit: "default";r=50;t=30` with its policy, or the older `limit=100, remaining=50, reset=5`.

    Of several limits the one that leaves least is told.
    """
    if "," in state and ";" in state:
        policies = {_name(each): each for each in policy.split(",")}
        each_alone = [_structured(each, policies.get(_name(each), "")) for each in state.split(",")]
        return min(filter(None, each_alone), key=lambda told: told.allowed - told.used, default=None)
    allowed = _parameter(state, "limit") or _parameter(policy, "q")
    left = _first(_parameter(state, "remaining"), _parameter(state, "r"))
    return _quota(allowed, used=None, left=left, reset=_first(_parameter(state, "reset"), _parameter(state, "t")))


def _name(item: str) -> str:
    """Of a limit: what stands before its parameters."""
    return item.partition(";")[0].strip()


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
