"""Takes secrets out of what a server sent back, before anybody else sees it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import quote, quote_plus

import msgspec

from engine.http.messages import Reply
from engine.model.json import Json

SECRET_LENGTH_MIN = 6
"""A shorter text occurs by chance, so that masking it would falsify answers."""

MASK = "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redactor:
    """What must not be seen, in every spelling looked for; made by `redactor`."""

    spellings: tuple[str, ...]

    def text(self, text: str) -> str:
        """The text with every secret masked."""
        for spelling in self.spellings:
            if spelling in text:
                text = text.replace(spelling, MASK)
        return text

    def finds(self, body: bytes) -> bool:
        """Whether any secret stands in these bytes."""
        return any(spelling.encode() in body for spelling in self.spellings)

    def json(self, value: Json) -> Json:
        """The value with every secret in its texts and keys masked."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(key): self.json(each) for key, each in value.items()}
        return [self.json(each) for each in value] if isinstance(value, Sequence) else value

    def reply(self, reply: Reply) -> Reply:
        """The reply with every secret in its headers masked."""
        return replace(reply, headers={name: self.text(value) for name, value in reply.headers.items()})


def redactor(secrets: Iterable[str], *, public: Iterable[str] = ()) -> Redactor:
    """A redactor of these secrets; one that is also `public` (a client id, say) is no secret."""
    known = frozenset(public)
    chosen = {each for each in secrets if len(each) >= SECRET_LENGTH_MIN and each not in known}
    spellings = {spelling for secret in chosen for spelling in _spellings(secret)}
    return Redactor(spellings=tuple(sorted(spellings, key=lambda each: (-len(each), each))))


def basic_pair(user: str, password: str) -> str:
    """User and password as they stand behind `Basic` (RFC 7617, RFC 6749 section 2.3.1)."""
    return base64.b64encode(f"{quote_plus(user)}:{quote_plus(password)}".encode()).decode()


def _spellings(secret: str) -> tuple[str, ...]:
    raw = secret.encode()
    return (
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        escape(secret),
        _in_json(secret),
        base64.b64encode(raw).decode().rstrip("="),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        raw.hex(),
    )


def _in_json(text: str) -> str:
    return msgspec.json.encode(text).decode()[1:-1]
