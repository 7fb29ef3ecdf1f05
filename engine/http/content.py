"""The content of a reply as its headers declare it: unpacked within bounds, and in UTF-8. Pure.

Neither is asked for, and both are sent by gateways that stand before an API.
"""

from __future__ import annotations

import codecs
import re
import zlib
from typing import Final

from engine.http.request_and_reply import REPLY_BYTES_MAX, Reply

_CHARSET: Final = re.compile(r';\s*charset\s*=\s*"?([^\s;",]+)', re.IGNORECASE)
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN: Final = re.compile(
    r"utf-(8|8-sig|16|32)(-[lb]e)?|iso8859-[0-9]+|cp(125[0-8]|932|949|437|850|866)|koi8-[ru]|mac-roman"
    r"|gbk|gb2312|gb18030|big5|shift_jis|euc_(jp|kr)|iso2022_jp"
)
"""Charsets in Python's spelling that texts on the web are written in; its other codecs are no charsets."""
_AS_UTF8: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
"""What JSON is in anyhow, and what some servers write that mean it."""
_CODINGS_MAX: Final = 3
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS


def plain_content(reply: Reply) -> Reply:
    """The reply with its body unpacked and in UTF-8; `fault` says why where that cannot be."""
    kind = reply.headers.get("content-type", "")
    if (kind == "application/json" and "content-encoding" not in reply.headers) or not reply.body or reply.over_limit:
        return reply  # as nearly always
    codings = [each.strip().lower() for each in reply.headers.get("content-encoding", "").split(",")]
    codings = [each for each in codings if each not in ("", "identity")]
    if len(codings) > _CODINGS_MAX:
        return reply.but(fault=f"is encoded {len(codings)} times over, which was not asked for")
    for coding in reversed(codings):
        reply = _unpacked(reply, coding)
        if reply.fault or reply.over_limit:
            return reply
    return _in_utf8(reply, _CHARSET.search(kind))


def _unpacked(reply: Reply, coding: str) -> Reply:
    if coding not in _PACKED:
        return reply.but(fault=f"is encoded as `{coding[:60]}`, which was not asked for")
    # `deflate` also comes without the header that it should have.
    for window in (_GZIP_OR_ZLIB, -zlib.MAX_WBITS) if coding == "deflate" else (_GZIP_OR_ZLIB,):
        unpacking = zlib.decompressobj(window)
        try:
            body = unpacking.decompress(reply.body, REPLY_BYTES_MAX + 1)
        except zlib.error:
            continue
        if len(body) > REPLY_BYTES_MAX:
            return reply.but(body=body[:REPLY_BYTES_MAX], over_limit=True)
        if unpacking.eof:
            return reply.but(body=body)
        return reply.but(body=body, fault=f"is encoded as `{coding}` and ends in the middle, at byte {len(reply.body)}")
    return reply.but(fault=f"is declared to be encoded as `{coding}`, and is not")


def _in_utf8(reply: Reply, declared: re.Match[str] | None) -> Reply:
    body = reply.body
    name = declared[1] if declared else next((name for bom, name in _BOMS if body.startswith(bom)), "utf-8")
    if body.isascii() and "16" not in name and "32" not in name and "2022" not in name:
        return reply  # every other charset writes it alike
    codec = "utf-8" if name.lower() in _AS_UTF8 else _codec(name)
    if codec == "utf-8":
        return reply
    if codec is None:
        return reply.but(fault=f"is declared to be in charset `{name[:60]}`, which is not known here")
    try:
        return reply.but(body=body.decode(codec).encode("utf-8", "surrogatepass"))
    except UnicodeError as problem:
        at = getattr(problem, "start", 0)
        return reply.but(fault=f"is declared to be in charset `{name[:60]}`, and its byte {at} is not")


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if _KNOWN.fullmatch(found) else None
