"""What a log holds of bodies that it does not store: keyed hashes, which whoever has body and salt can make again."""

from __future__ import annotations

import hmac

from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json
from engine.model.values.noun import Noun


class Bodies(Noun, frozen=True, kw_only=True):
    """How a run keeps bodies. `salt` is the key of its HMACs (none are made without); `keep` stores every answer."""

    salt: bytes = b""
    keep: bool = False


def body_hmac(value: Json, salt: bytes) -> str:
    """HMAC-SHA256 (RFC 2104) of the canonical JSON of a value in hex; empty without a salt, or where it has none.

    Without the salt it tells nothing: what is short or of few kinds cannot be found by trying.
    """
    if not salt:
        return ""
    try:
        text = canonical_json(value).encode(errors="surrogatepass")
    except (ValueError, TypeError, RecursionError):
        return ""
    return hmac.digest(salt, text, "sha256").hex()
