"""OAuth 2 client credentials: the request for a token and the reading of its answer (RFC 6749, section 4.4)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from engine.http.body import parse_json
from engine.http.classify import refusal, trouble_with, unreadable
from engine.http.request_and_reply import Reply, Request
from engine.http.secrecy.redact import basic_pair
from engine.model.ports.exchange import Trouble
from engine.model.values.json import Json

LIFETIME_S_DEFAULT = 300.0
"""Assumed where the server does not say how long a token holds: short, because too long an assumption costs a 401."""

_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Client id and secret of a target; the secret is never shown."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BearerToken:
    """A bearer token; never shown."""

    text: str = field(repr=False)
    expires_in_s: float
    refresh: str = field(default="", repr=False)
    """What renews it, where the server gave such a thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCredentials:
    """A login with client id and secret, in the form body or in a Basic header."""

    token_url: str
    credentials: Credentials
    is_basic: bool = False
    is_strict: bool = False
    """Whether JSON under another name is refused."""
    timeout_s: float = 30.0

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secret, and the pair as headers show it."""
        user, password = self.credentials.client_id, self.credentials.client_secret
        return (password, basic_pair(user, password), basic_pair(user, password, is_escaped=False))

    @property
    def public(self) -> frozenset[str]:
        """The client id."""
        return frozenset({self.credentials.client_id})

    def token_request(self, _kept: BearerToken | None) -> Request:
        """The request for a token."""
        ask = basic_token_request if self.is_basic else form_token_request
        return ask(self.token_url, self.credentials, timeout_s=self.timeout_s)

    def read_token(self, reply: Reply) -> BearerToken | Trouble:
        """The token in the answer."""
        return read_token(reply, is_strict=self.is_strict)

    def headers(self, token: BearerToken) -> Mapping[str, str]:
        """The usual header."""
        return {"Authorization": f"Bearer {token.text}"}


def form_token_request(url: str, credentials: Credentials, *, timeout_s: float = 30.0) -> Request:
    """Asks for a token with id and secret in the form body, escaped, as `genesys-async` does."""
    form = {
        "grant_type": "client_credentials",
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
    }
    return _token_request(url, form, {}, timeout_s=timeout_s)


def basic_token_request(url: str, credentials: Credentials, *, timeout_s: float = 30.0) -> Request:
    """Asks for a token with id and secret in a Basic header, as they are: the Genesys Cloud API escapes neither."""
    pair = basic_pair(credentials.client_id, credentials.client_secret, is_escaped=False)
    authorization = {"Authorization": f"Basic {pair}"}
    return _token_request(url, {"grant_type": "client_credentials"}, authorization, timeout_s=timeout_s)


def read_token(reply: Reply, *, is_strict: bool = False) -> BearerToken | Trouble:
    """The token in the answer of a token endpoint; Trouble for a refusal or an answer that holds none.

    Where `is_strict`, JSON under another name is refused. Without a usable `expires_in` (a positive number, or one
    written as text) `LIFETIME_S_DEFAULT` is assumed.
    """
    refused = refusal(reply)
    if refused is not None:
        return refused.but(message=f"{refused.message}{_ADVICE if reply.status in _BAD_CREDENTIALS else ''}")
    strange = unreadable(reply, is_strict=is_strict)
    if strange is not None:
        return _without_token(strange.but(message=f"{strange.message}; {_ADDRESS_ADVICE}"))
    said = parse_json(reply.body)
    if isinstance(said, Trouble):
        return _bad(reply, said.message)
    if not isinstance(said, Mapping):
        return _bad(reply, "the answer of the token endpoint is not a JSON object")
    text, scheme = said.get("access_token"), said.get("token_type", "bearer")
    if not isinstance(text, str) or not _TOKEN.fullmatch(text):
        return _bad(reply, "the answer of the token endpoint holds no usable `access_token`")
    if not isinstance(scheme, str) or scheme.lower() != "bearer":
        return _bad(reply, "the token endpoint gave a token that is no bearer token")
    refresh = said.get("refresh_token")
    renewing = refresh if isinstance(refresh, str) else ""
    return BearerToken(text=text, expires_in_s=_lifetime_s(said.get("expires_in")), refresh=renewing)


_BAD_CREDENTIALS = (400, 401, 403)
_ADDRESS_ADVICE = "check the address that tokens come from"
_ADVICE = "; check the client id, the client secret and the address that tokens come from"


def _token_request(url: str, form: dict[str, str], headers: dict[str, str], *, timeout_s: float) -> Request:
    return Request(
        method="POST",
        url=url,
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", **headers},
        body=urlencode(form).encode("ascii"),
        timeout_s=timeout_s,
    )


def _lifetime_s(value: Json) -> float:
    if isinstance(value, str):
        value = float(value) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", value.strip()) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value <= 0:
        return LIFETIME_S_DEFAULT
    return min(float(value), _LIFETIME_S_MAX)


_LIFETIME_S_MAX = 365.0 * 86_400


def _bad(reply: Reply, message: str) -> Trouble:
    return _without_token(trouble_with(reply, message))


def _without_token(trouble: Trouble) -> Trouble:
    """The body of a token answer is not passed on, since it may hold the token; a page that speaks of none is."""
    if trouble.body.lstrip().startswith("<") and "token" not in trouble.body.lower():
        return trouble
    kept = {name: value for name, value in (trouble.answer or {}).items() if name in ("status", "content_type", "ids")}
    return trouble.but(body="", answer=kept)
