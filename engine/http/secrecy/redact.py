"""Takes secrets out of what a server sent back, before anybody else sees it: the one redactor of the house.

Everything that is told of an answer (terminal, reports, log, artifact) is made of what passed through here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote_plus

from engine.http.body import parse_json
from engine.http.request_and_reply import Reply
from engine.http.secrecy.finder import Finder, finder
from engine.http.secrecy.spellings import usual_spellings
from engine.http.secrecy.squeeze import MASK
from engine.model.ports.exchange import ActionError, Trouble
from engine.model.values.json import Json
from engine.model.values.noun import Noun

SECRET_LENGTH_MIN = 4
"""A shorter text occurs by chance, so that masking it would falsify answers: none is taken for a secret."""

_LITTLE = 65_536
_SPELLING_MAX = 65_536
_CUT_MIN = 4


class Redactor(Noun, frozen=True, kw_only=True):
    """What must not be seen; made by `redactor`."""

    finders: tuple[Finder, ...] = ()
    """Each finds some of it; none: there is no secret."""
    beginnings: frozenset[bytes] = frozenset()
    """Of these spellings, the beginning is looked for before a cut."""

    def with_more(self, other: Redactor) -> Redactor:
        """A redactor of what either of them knows."""
        return Redactor(finders=(*self.finders, *other.finders), beginnings=self.beginnings | other.beginnings)

    def text(self, text: str) -> str:
        """The text with every secret masked, also behind escapes of two layers and joined by what is hardly seen."""
        for each in self.finders:
            if text and each.may_find(text.encode("utf-8", "backslashreplace")):
                text = each.mask(text)
        return text

    def finds(self, body: bytes) -> bool:
        """Whether any secret stands in these bytes as it is."""
        return any(each.finds(body) for each in self.finders)

    def may_find(self, body: bytes) -> bool:
        """Whether a closer look at these bytes is worth while, which may be JSON."""
        return any(each.may_find(body) for each in self.finders)

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
        for spelling in self.beginnings:
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
        if not self.finders:
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
        if not self.finders:
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
        if isinstance(value, Trouble):
            charset = _charset_of(body)
            text = body.decode(charset)
            masked_text = self.text(text)
            body = body if masked_text == text else masked_text.encode(charset, "replace")
        else:
            # Behind its escapes, JSON can hold a secret in spellings without number.
            masked = self.json(value)
            body = body if masked == value else json.dumps(masked, ensure_ascii=False).encode("utf-8", "replace")
        for each in self.finders:
            body = each.plain.sub(MASK.encode(), body) if each.finds(body) else body
        return body


def redactor(secrets: Iterable[str], *, public: Iterable[str] = ()) -> Redactor:
    """A redactor of these secrets; one that is also `public` (a client id, say) is no secret."""
    known = frozenset(public)
    chosen = {each for each in secrets if len(each) >= SECRET_LENGTH_MIN and each not in known}
    found = finder(chosen)
    beginnings = (each.encode("utf-8", "backslashreplace") for secret in chosen for each in usual_spellings(secret))
    return Redactor() if found is None else Redactor(finders=(found,), beginnings=frozenset(beginnings))


def _charset_of(body: bytes) -> str:
    """One in which it can be read: what is ASCII in it is the same in all of them."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def basic_pair(user: str, password: str, *, is_escaped: bool = True) -> str:
    """User and password as they stand behind `Basic` (RFC 7617), escaped first as OAuth 2 wants (RFC 6749, 2.3.1)."""
    pair = f"{quote_plus(user)}:{quote_plus(password)}" if is_escaped else f"{user}:{password}"
    return base64.b64encode(pair.encode()).decode()
