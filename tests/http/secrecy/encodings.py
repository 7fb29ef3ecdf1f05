"""Thirty and more ways to write a secret, each by the standard library and none by the redactor's own hand."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import json
import quopri
import urllib.parse
from collections.abc import Callable, Mapping


def encodings(secret: str) -> Mapping[str, str]:
    """The secret as a server could send it back, by the name of the encoding."""
    raw = secret.encode()
    quoted = urllib.parse.quote(secret, safe="")
    found = {
        "plain": secret,
        "upper case": secret.upper(),
        "lower case": secret.lower(),
        "url": quoted,
        "url, slash kept": urllib.parse.quote(secret),
        "url, plus": urllib.parse.quote_plus(secret),
        "url, lower case": quoted.lower(),
        "url, all": "".join(f"%{byte:02X}" for byte in raw),
        "url, twice": urllib.parse.quote(quoted, safe=""),
        "form": urllib.parse.urlencode({"client_secret": secret}),
        "hex": raw.hex(),
        "hex, upper case": raw.hex().upper(),
        "hex, colons": raw.hex(":"),
        "hex, blanks": raw.hex(" ").upper(),
        "hex, C": ", ".join(f"0x{byte:02x}" for byte in raw),
        "numbers": str(list(raw)),
        "JSON": json.dumps(secret),
        "JSON in JSON": json.dumps(json.dumps(secret)),
        "JSON, all": "".join(f"\\u{ord(each):04x}" for each in secret),
        "JSON, slash": json.dumps(secret).replace("/", "\\/"),
        "HTML": html.escape(secret),
        "HTML, decimal": "".join(f"&#{ord(each)};" for each in secret),
        "HTML, hex": "".join(f"&#x{ord(each):X};" for each in secret),
        "C, hex": "".join(f"\\x{byte:02x}" for byte in raw),
        "C, octal": "".join(f"\\{byte:03o}" for byte in raw),
        "Python": repr(secret),
        "quoted printable": "".join(f"={byte:02X}" for byte in raw),
        "base64": base64.b64encode(raw).decode(),
        "base64, url": base64.urlsafe_b64encode(raw).decode(),
        "base64, of a pair": base64.b64encode(b"client:" + raw).decode(),
        "base64, of JSON": base64.b64encode(json.dumps({"s": secret}).encode()).decode(),
        "base64, UTF-16": base64.b64encode(secret.encode("utf-16-le")).decode(),
        "base64, of url": base64.b64encode(quoted.encode()).decode(),
        "base32": base64.b32encode(raw).decode(),
        "base32, not padded": base64.b32encode(raw).decode().rstrip("="),
        "base85": base64.b85encode(raw).decode(),
        "ASCII85": base64.a85encode(raw).decode(),
        "letter by letter": " ".join(secret),
        "UTF-16, hex": binascii.hexlify(secret.encode("utf-16-be")).decode(),
        "reversed": secret[::-1],
        "rot13": codecs.encode(secret, "rot13"),
        "among others": f"xx{secret}yy{secret}zz",
    }
    for before in range(3):
        around = b"a" * before + raw + b"bb"
        found[f"base64, {before} behind"] = base64.b64encode(around).decode()
        found[f"base64 for URLs, {before} behind"] = base64.urlsafe_b64encode(around).decode()
    assert quopri.decodestring(found["quoted printable"].encode()) == raw
    return found


def layers() -> Mapping[str, Callable[[str], str]]:
    """Encodings that servers and their logs use, each of a whole text, by name; two of them make two layers."""
    return {
        "base64": lambda text: base64.b64encode(text.encode()).decode(),
        "base64, url": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
        "base64, lines": lambda text: base64.encodebytes(text.encode()).decode(),
        "url": lambda text: urllib.parse.quote(text, safe=""),
        "url, plus": urllib.parse.quote_plus,
        "url, all": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
        "url, some": lambda text: "".join(f"%{ord(c):02X}" if c.isascii() and i % 3 else c for i, c in enumerate(text)),
        "hex": lambda text: text.encode().hex(),
        "hex, upper case": lambda text: text.encode().hex().upper(),
        "JSON": lambda text: json.dumps(text)[1:-1],
        "JSON, all": lambda text: "".join(f"\\u{ord(c):04X}" for c in text),
        "JSON, some": lambda text: "".join(
            f"\\u{ord(c):04x}" if i % 2 or c in '"\\' else c for i, c in enumerate(text)
        ),
        "HTML": html.escape,
        "HTML, decimal": lambda text: "".join(f"&#{ord(c)};" for c in text),
        "HTML, hex": lambda text: "".join(f"&#x{ord(c):X};" for c in text),
        "HTML, padded": lambda text: "".join(f"&#{ord(c):05};" for c in text),
        "C, hex": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()),
        "zero-width": "\u200b".join,
        "joiners": "\u200d\u2060".join,
        "soft hyphens": "\u00ad".join,
        "blanks": " ".join,
        "a quote": lambda text: f'{text[: len(text) // 2]}"{text[len(text) // 2 :]}',
        "two strings": lambda text: f"{text[: len(text) // 2]}' + '{text[len(text) // 2 :]}",
        "lines": lambda text: "\r\n".join(text[at : at + 4] for at in range(0, len(text), 4)),
    }


CHANGES_LETTERS = ("base64", "base64, url", "base64, lines", "hex", "hex, upper case")
SPLITS = ("zero-width", "joiners", "soft hyphens", "blanks", "a quote", "two strings", "lines")
"""What is laid around blocks of letters is another matter than what blocks are laid around."""


def is_promised(outer: str, inner: str) -> bool:
    """Whether two layers are found: a block hides a text that somebody split, or escaped in part, before."""
    partly = (*SPLITS, "url, some", "JSON, some", "JSON, all", "HTML, padded", "C, hex")
    return outer not in CHANGES_LETTERS or inner not in partly


def residue(secret: str, text: str) -> str | None:
    """The name of an encoding of the secret that stands in a text; None: nothing of it does."""
    for name, spelled in encodings(secret).items():
        # The ends of base64 hold bits of what stands around the secret.
        core = spelled[4:-4] if name.startswith("base64") else spelled.strip("\"'[]")
        if name != "among others" and core in text:
            return name
    return secret if secret in text else None
