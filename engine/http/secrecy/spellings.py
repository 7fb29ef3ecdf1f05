"""The spellings in which a secret can come back from whoever was sent it: escaped, encoded, or turned round. Pure."""

from __future__ import annotations

import base64
import codecs
import html
import json
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, quote_plus

LONG: Final = 512
"""A longer secret is a token; it is looked for in the usual spellings only."""
LONG_NESTED: Final = 128
"""A longer secret is not looked for in two layers that hide it whole."""
_PIECE_MIN: Final = 8
"""A shorter piece of base64 turns up by chance."""


def spellings(secret: str) -> frozenset[str]:
    """Every spelling that is looked for; empty for no secret."""
    found = {*usual_spellings(secret), *(() if len(secret) > LONG else _unusual(secret))}
    return frozenset(each for each in found if each)


def usual_spellings(secret: str) -> frozenset[str]:
    """The spellings that are looked for however long a secret is, and of which the beginning is, before a cut."""
    return frozenset(each for each in _usual(secret) if each)


def two_layer_spellings(secret: str) -> frozenset[str]:
    """The secret in two layers, of which the outer one is of blocks and hides it whole."""
    if len(secret) > LONG_NESTED:
        return frozenset()
    raw = secret.encode("utf-8", "surrogatepass")
    inner = {each.encode("utf-8", "backslashreplace") for each in _inner(secret, raw)}
    padded = base64.b64encode(raw)
    # Encoded whole and once more, it ends in what the pieces leave out.
    whole = (base64.b64encode(padded).decode().rstrip("="), base64.b64encode(padded.rstrip(b"=")).decode().rstrip("="))
    return frozenset((*whole, *(found for each in inner for found in (each.hex(), *_in_base64(each)))))


def _usual(secret: str) -> Iterator[str]:
    raw = secret.encode("utf-8", "surrogatepass")
    quoted = quote(raw, safe="")
    in_json = json.dumps(secret)[1:-1]
    yield from (secret, quoted, quote(raw), quote_plus(raw), quote(quoted, safe=""))
    yield from (in_json, json.dumps(in_json)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    yield from (in_json.replace("/", "\\/"), html.escape(secret), html.escape(secret, quote=False))
    # RE2 makes no difference between the cases of ASCII letters; others are written out.
    yield from (secret.upper(), secret.lower(), raw.hex())
    yield from _in_base64(raw)
    yield from _in_base64(in_json.encode())


def _unusual(secret: str) -> Iterator[str]:
    raw = secret.encode("utf-8", "surrogatepass")
    yield "".join(f"%{byte:02x}" for byte in raw)
    yield "".join(f"={byte:02X}" for byte in raw)
    yield "".join(f"\\x{byte:02x}" for byte in raw)
    yield "".join(f"\\{byte:03o}" for byte in raw)
    yield "".join(f"&#{ord(each)};" for each in secret)
    yield "".join(f"&#x{ord(each):x};" for each in secret)
    yield "".join(f"\\u{ord(each):04x}" for each in secret)
    yield "".join(f"\\\\u{ord(each):04x}" for each in secret)
    yield from (raw.hex(" "), raw.hex(":"), raw.hex("-"), ", ".join(f"0x{byte:02x}" for byte in raw))
    yield ", ".join(str(byte) for byte in raw)
    yield ",".join(str(byte) for byte in raw)
    yield from (secret[::-1], codecs.encode(secret, "rot13"), repr(secret)[1:-1], " ".join(secret))
    # The padding is optional, and stays to be seen.
    yield base64.a85encode(raw).decode()
    yield from (base64.b32encode(raw).decode().rstrip("="), base64.b85encode(raw).decode())
    wide = secret.encode("utf-16-le", "surrogatepass")
    yield from (wide.hex(), secret.encode("utf-16-be", "surrogatepass").hex(), "\0".join(secret))
    yield from _in_base64(wide)
    yield from _in_base64(quote(raw, safe="").encode())


def _inner(secret: str, raw: bytes) -> Iterator[str]:
    """The first of two layers, around which another is laid that hides it whole."""
    quoted = quote(raw, safe="")
    yield from (quoted, quoted.lower(), quote(raw), quote_plus(raw))
    yield from ("".join(f"%{byte:02X}" for byte in raw), "".join(f"%{byte:02x}" for byte in raw))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    yield from (json.dumps(secret)[1:-1].replace("/", "\\/"), "".join(f"\\u{ord(each):04x}" for each in secret))
    yield from (html.escape(secret), "".join(f"&#{ord(each)};" for each in secret))
    yield from ("".join(f"&#x{ord(each):{form}};" for each in secret) for form in "xX")
    yield from (raw.hex(), raw.hex().upper(), base64.b32encode(raw).decode().rstrip("="))
    yield from _in_base64(raw)


def _in_base64(raw: bytes) -> Iterator[str]:
    """The secret within something longer that was encoded whole, wherever it began there."""
    for before, shared in ((0, 0), (1, 2), (2, 3)):
        length = before + len(raw)
        whole = base64.b64encode(bytes(before) + raw).decode().rstrip("=")
        # The first and last characters hold bits of what stands around it.
        piece = whole[shared : len(whole) - (1 if length % 3 else 0)]
        if len(piece) >= _PIECE_MIN:
            yield piece
            yield piece.translate(_URL_SAFE)


_URL_SAFE: Final = str.maketrans("+/", "-_")
