"""Takes secrets out of what a server sent back, before anybody else sees it: the one redactor of the house.

Everything that is told of an answer (terminal, reports, log, artifact) is made of what passed through here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus

import re2

from engine.http.body import parse_json
from engine.http.request_and_reply import Reply
from engine.http.spellings import spellings
from engine.model.ports.exchange import ActionError, Trouble
from engine.model.values.json import Json
from engine.model.values.noun import Noun

SECRET_LENGTH_MIN = 4
"""A shorter text occurs by chance, so that masking it would falsify answers: none is taken for a secret."""

MASK = "***"
_PATTERN_BYTES_MAX = 256 << 20
_LITTLE = 65_536
_SPELLING_MAX = 65_536
_CUT_MIN = 4


class Redactor(Noun, frozen=True, kw_only=True):
    """What must not be seen; made by `redactor`. `pattern` finds each of the `spellings`; None: there is no secret."""

    pattern: Any = None
    spellings: frozenset[bytes] = frozenset()

    def text(self, text: str) -> str:
        """The text with every secret masked."""
        if self.pattern is None or not text:
            return text
        # RE2 reads UTF-8: a text with half a character in it, which nothing can print, goes through as its escape.
        clean = text.encode("utf-8", "backslashreplace")
        if not self.pattern.search(clean):
            return text
        return str(self.pattern.sub(MASK.encode(), clean).decode("utf-8", "replace"))

    def finds(self, body: bytes) -> bool:
        """Whether any secret stands in these bytes."""
        return self.pattern is not None and self.pattern.search(body) is not None

    def may_find(self, body: bytes) -> bool:
        """Whether a closer look at these bytes of JSON is worth while: behind escapes a secret is not found so."""
        return b"\\" in body or self.finds(body)

    def json(self, value: Json) -> Json:
        """The value with every secret in its texts, keys and numbers masked."""
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {self.text(key): self.json(each) for key, each in value.items()}
            case Sequence():
                return [self.json(each) for each in value]
            case bool() | None:
                return value
            case _:
                return MASK if self.finds(str(value).encode()) else value

    def without_beginning(self, body: bytes) -> bytes:
        """A body that was cut off, masked before, without the beginning of a secret at its end."""
        tail = body[-_SPELLING_MAX:].lower()
        for spelling in self.spellings:
            for length in range(min(len(spelling), len(tail)), _CUT_MIN - 1, -1):
                if tail.endswith(spelling[:length].lower()):
                    return body[:-length] + MASK.encode()
        return body

    def _without_cut(self, text: str) -> str:
        """A text without the beginning of a secret before any mark of a cut."""
        *heads, tail = text.split("…")
        shown = (self.without_beginning(head.encode("utf-8", "backslashreplace")).decode() for head in heads)
        return "…".join((*shown, tail))

    def trouble(self, trouble: Trouble) -> Trouble:
        """The trouble with every secret in what is told of it masked."""
        if self.pattern is None:
            return trouble
        return trouble.but(
            message=self._without_cut(self.text(trouble.message)),
            body=self.text(trouble.body),
            errors=self.errors(trouble.errors),
            headers=self.headers(trouble.headers),
            answer=None if trouble.answer is None else self.json(trouble.answer),
        )

    def errors(self, errors: Iterable[ActionError]) -> tuple[ActionError, ...]:
        """The errors with every secret in their codes and messages masked."""
        return tuple(
            each.but(message=self.text(each.message), code=None if each.code is None else self.text(each.code))
            for each in errors
        )

    def headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """The headers with every secret in their names and values masked."""
        return {self.text(name): self.text(value) for name, value in headers.items()}

    def reply(self, reply: Reply) -> Reply:
        """The reply with every secret in its headers and its body masked; JSON stays JSON."""
        if self.pattern is None:
            return reply
        told = "\n".join(["", *reply.headers, *reply.headers.values()]).encode("utf-8", "replace")
        # One look at all of it where that is little: each look costs microseconds, and nearly none finds anything.
        if len(reply.body) <= _LITTLE and not self.may_find(reply.body + told):
            return reply
        body = self._body(reply.body)
        if not self.finds(told):
            return reply if body is reply.body else reply.but(body=body)
        return reply.but(headers=self.headers(reply.headers), body=body)

    def _body(self, body: bytes) -> bytes:
        """Masked whole: a body that is cut before could end in half a secret."""
        if not self.may_find(body):
            return body
        value = parse_json(body)
        if not isinstance(value, Trouble):
            # Behind its escapes, JSON can hold a secret in spellings without number.
            masked = self.json(value)
            body = body if masked == value else json.dumps(masked, ensure_ascii=False).encode("utf-8", "replace")
        return self.pattern.sub(MASK.encode(), body) if self.finds(body) else body


def redactor(secrets: Iterable[str], *, public: Iterable[str] = ()) -> Redactor:
    """A redactor of these secrets; one that is also `public` (a client id, say) is no secret."""
    known = frozenset(public)
    chosen = {each for each in secrets if len(each) >= SECRET_LENGTH_MIN and each not in known}
    found = {spelling.encode("utf-8", "backslashreplace") for secret in chosen for spelling in spellings(secret)}
    if not found:
        return Redactor()
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # bytes as they are: a body need not be UTF-8
    options.max_mem = _PATTERN_BYTES_MAX
    options.case_sensitive = False
    options.log_errors = False
    longest_first = sorted(found, key=lambda each: (-len(each), each))
    return Redactor(pattern=re2.compile(b"|".join(map(re2.escape, longest_first)), options), spellings=frozenset(found))


def basic_pair(user: str, password: str) -> str:
    """User and password as they stand behind `Basic` (RFC 7617, RFC 6749 section 2.3.1)."""
    return base64.b64encode(f"{quote_plus(user)}:{quote_plus(password)}".encode()).decode()
