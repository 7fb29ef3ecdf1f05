"""Ways to log in: OAuth 2 in three grants, and any request that gives a token; what needs no token is a header."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from engine.expressions.query import evaluate
from engine.expressions.template import resolve
from engine.http.body import parse_json
from engine.http.classify import refusal, trouble_with
from engine.http.origin import BaseUrl
from engine.http.protocol.oauth import LIFETIME_S_DEFAULT, BearerToken, read_token
from engine.http.request_and_reply import Reply, Request
from engine.http.secrecy.redact import basic_pair
from engine.model.language.http_exchange import AuthUse, LoginUse, OAuth2Use
from engine.model.ports.exchange import Trouble
from engine.model.values.json import MISSING, Json
from engine.model.values.noun import NOTHING, Noun
from engine.protocols.render import Filling, UnmadeRequest, render

_GRANTS: Final[Mapping[str, str]] = MappingProxyType(
    {"client-credentials": "client_credentials", "password": "password", "refresh-token": "refresh_token"}
)
_FOREVER_S: Final = 365.0 * 86_400


class StaticAuth(Noun, frozen=True, kw_only=True):
    """What is shown with every request, without any token call."""

    headers: Mapping[str, str] = NOTHING
    query: tuple[tuple[str, str], ...] = ()
    secrets: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Nothing of what it holds."""
        return "StaticAuth(…)"


def static_auth(auth: AuthUse | None) -> StaticAuth:
    """What a target without token calls shows; nothing where it logs in or asks as nobody."""
    if auth is None:
        return StaticAuth()
    if auth.bearer is not None:
        token = str(auth.bearer).strip()
        return StaticAuth(headers={"Authorization": f"Bearer {token}"}, secrets=(token,))
    if auth.basic is not None:
        user, password = str(auth.basic.user), str(auth.basic.password)
        pair = basic_pair(user, password, is_escaped=False)
        return StaticAuth(headers={"Authorization": f"Basic {pair}"}, secrets=(password, pair))
    if auth.api_key is not None:
        key = str(auth.api_key.value).strip()
        if auth.api_key.header is not None:
            return StaticAuth(headers={auth.api_key.header: key}, secrets=(key,))
        return StaticAuth(query=((auth.api_key.query or "key", key),), secrets=(key,))
    return StaticAuth()


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2Login:
    """A token by OAuth 2 (RFC 6749): client credentials, a password, or a token that renews."""

    use: OAuth2Use = field(repr=False)
    timeout_s: float = 30.0

    @property
    def secrets(self) -> tuple[str, ...]:
        """Its secret, password and renewing token, and the pair as a header shows it."""
        use = self.use
        secret = _said(use.client_secret)
        pair = (basic_pair(str(use.client_id), secret),) if secret else ()
        return tuple(each for each in (secret, _said(use.password), _said(use.refresh_token), *pair) if each)

    @property
    def public(self) -> frozenset[str]:
        """The client id."""
        return frozenset({str(self.use.client_id)})

    def token_request(self, kept: BearerToken | None) -> Request:
        """By the token that renews, where the server gave one; else by the grant."""
        use, headers = self.use, {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        form: dict[str, str] = {}
        renewing = kept.refresh if kept is not None else ""
        if renewing or use.grant == "refresh-token":
            form |= {"grant_type": "refresh_token", "refresh_token": renewing or _said(use.refresh_token)}
        else:
            form["grant_type"] = _GRANTS[use.grant]
        if form["grant_type"] == "password":
            form |= {"username": _said(use.user), "password": _said(use.password)}
        if use.scope:
            form["scope"] = " ".join(use.scope)
        form |= {name: value if isinstance(value, str) else str(value) for name, value in use.more.items()}
        secret = _said(use.client_secret)
        if secret and use.client_in == "header":
            headers["Authorization"] = f"Basic {basic_pair(str(use.client_id), secret)}"
        else:
            form |= {"client_id": str(use.client_id), **({"client_secret": secret} if secret else {})}
        return Request(
            method="POST",
            url=str(use.token_url).strip(),
            headers=headers,
            body=urlencode(form).encode("ascii"),
            timeout_s=self.timeout_s,
        )

    def read_token(self, reply: Reply) -> BearerToken | Trouble:
        """The token in the answer."""
        return read_token(reply)

    def headers(self, token: BearerToken) -> Mapping[str, str]:
        """The usual header."""
        return {"Authorization": f"Bearer {token.text}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLogin:
    """A request whose answer holds the token."""

    use: LoginUse = field(repr=False)
    base: BaseUrl
    timeout_s: float = 30.0

    @property
    def secrets(self) -> tuple[str, ...]:
        """None of its own: what is secret in its request is bound."""
        return ()

    @property
    def public(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    def token_request(self, _kept: BearerToken | None) -> Request:
        """The request, whose templates are resolved by now."""
        made = render(self.use.request, Filling(given={}, names={}), base=self.base, timeout_s=self.timeout_s)
        if isinstance(made, UnmadeRequest):
            raise ValueError(f"the login request cannot be made: {made.reason}")  # noqa: TRY004 - of its values
        return made

    def read_token(self, reply: Reply) -> BearerToken | Trouble:
        """The token where the author says that it is."""
        refused = refusal(reply)
        if refused is not None:
            return refused.but(message=f"the login was refused: {refused.message}")
        body = parse_json(reply.body)
        record: dict[str, Json] = {
            "body": None if isinstance(body, Trouble) else body,
            "http": {"status": reply.status, "header": dict(reply.headers)},
        }
        token = evaluate(self.use.token.text, record, missing_is_null=True).value
        if not isinstance(token, str) or not token:
            trouble = trouble_with(reply, f"the answer of the login has no text at `{self.use.token.text}`")
            return trouble.but(body="", answer=None)
        return BearerToken(text=token, expires_in_s=self._lasts_s(record))

    def headers(self, token: BearerToken) -> Mapping[str, str]:
        """As the author says, else the usual header."""
        send = self.use.send or {"Authorization": "Bearer {token}"}
        return {name: value.replace("{token}", token.text) for name, value in send.items()}

    def _lasts_s(self, record: Mapping[str, Json]) -> float:
        lasts = self.use.lasts
        if lasts is None:
            return _FOREVER_S
        fixed = duration_s(lasts)
        if fixed is not None:
            return fixed
        found: Any = evaluate(lasts, record, missing_is_null=True).value
        usable = isinstance(found, int | float) and not isinstance(found, bool) and found > 0
        return min(float(found), _FOREVER_S) if usable else LIFETIME_S_DEFAULT


_UNITS: Final[Mapping[str, float]] = MappingProxyType({"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0})


def duration_s(text: str) -> float | None:
    """The seconds of a duration such as `15m`; None where the text is something else, such as a place."""
    number = text.rstrip("msh")
    unit = _UNITS.get(text[len(number) :])
    if unit is None or not number.replace(".", "", 1).isdigit():
        return None
    return float(number) * unit


def resolve_login(use: LoginUse, names: Mapping[str, Json]) -> LoginUse:
    """A login whose request holds values instead of templates."""
    request: Any = use.request
    changes: dict[str, Any] = {
        name: resolve(value, names)
        for name in ("query", "headers", "form", "text", "body")
        if (value := getattr(request, name)) is not None and value is not MISSING
    }
    return replace(use, request=replace(request, **changes))


def _said(value: Any) -> str:
    return "" if value is None else str(value).strip("\r\n")
