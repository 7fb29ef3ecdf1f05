"""Escapes of single characters, taken back in any mixture: of URLs, HTML, JSON, languages and mails. Pure."""

from __future__ import annotations

import html
import re
import sys
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

_HTML: Final = re.compile(r"&(?:#[0-9a-fA-FxX]{1,12};?|[a-zA-Z][0-9a-zA-Z]{1,31};|amp|lt|gt|quot)")
_SCRIPT: Final = re.compile(r"%u([0-9a-fA-F]{4})")
_BACKSLASH: Final = re.compile(
    r"(?P<units>(?:\\u[0-9a-fA-F]{4})+)"
    r"|\\u\{(?P<braced>[0-9a-fA-F]{1,6})\}"
    r"|\\U(?P<long>[0-9a-fA-F]{8})"
    r"|(?P<hex>(?:\\x[0-9a-fA-F]{2})+)"
    r"|(?P<octal>(?:\\[0-3][0-7]{2})+)"
    r"|\\(?P<short>[\\'nrtbf])"
)
_MAIL: Final = re.compile(r"(?:=[0-9A-F]{2})+|=\r?\n")
_SHORT: Final = MappingProxyType({"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"})


def unescape(text: str) -> str:
    """The text with one layer of escapes taken back; what is none stays. Each kind costs only where it stands."""
    if "%" in text:
        text = unquote(_SCRIPT.sub(_character, text), errors="backslashreplace")
    if "&" in text:
        text = _HTML.sub(lambda found: html.unescape(found[0]), text)
    if "\\" in text:
        text = text.replace('\\"', '"').replace("\\/", "/")
        text = _BACKSLASH.sub(_behind_backslash, text)
    return _MAIL.sub(_of_mail, text) if "=" in text else text


def _behind_backslash(found: re.Match[str]) -> str:
    kind = str(found.lastgroup)
    said = found[kind]
    match kind:
        case "units":
            return bytes.fromhex(said.replace("\\u", "")).decode("utf-16-be", "replace")
        case "braced" | "long":
            return _character(found, kind)
        case "hex":
            return _text(bytes.fromhex(said.replace("\\x", "")))
        case "octal":
            return _text(bytes(int(each, 8) for each in said.split("\\")[1:]))
        case _:
            return _SHORT.get(said, said)


def _of_mail(found: re.Match[str]) -> str:
    return "" if found[0].endswith("\n") else _text(bytes.fromhex(found[0].replace("=", "")))


def _character(found: re.Match[str], group: int | str = 1) -> str:
    number = int(found[group], 16)
    return chr(number) if number <= sys.maxunicode else found[0]


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")
