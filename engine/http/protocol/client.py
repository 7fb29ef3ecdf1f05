"""What every API behind a login is spoken to with: a session, one token a scope, and a mask for what comes back.

Each method makes one request and repeats nothing. What a request is and what its answer means is told by the caller.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable, Mapping, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, Protocol, TypeAlias

from engine.http.classify import note_of, trouble_with
from engine.http.content import plain_content
from engine.http.json_faults import find_doubled_key
from engine.http.origin import proxy_secrets
from engine.http.protocol.oauth import BearerToken
from engine.http.quota import quota
from engine.http.request_and_reply import CutOff, Reply, Request
from engine.http.secrecy.redact import Redactor, redactor
from engine.http.wire.guard import Guard
from engine.http.wire.session import Session, open_session
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Exchange, Granted, Outcome, Trouble, TroubleKind
from engine.model.ports.limits import QuotaHeaders
from engine.model.ports.target import Surroundings
from engine.model.values.noun import NOTHING, Noun
from engine.platform.threads import run_aside

LARGE: Final = 1 << 20
"""Bytes of an answer that is read in a thread, so that others need not wait for it."""

_INVALID_GRANT: Final = (400, 401)

Read: TypeAlias = Callable[[Reply, Redactor], Outcome]
"""What an answer means: given as it came, and what masks it."""


class Login(Protocol):
    """How a token is come by, and how it is shown."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What it logs in with, and no answer may show."""

    @property
    def public(self) -> frozenset[str]:
        """What it logs in with and anybody may see, unless it is bound as a secret."""

    def token_request(self, kept: BearerToken | None) -> Request:
        """The request for a token; `kept` is the one that was refused or is over, where there was one."""

    def read_token(self, reply: Reply) -> BearerToken | Trouble:
        """The token in the answer."""

    def headers(self, token: BearerToken) -> Mapping[str, str]:
        """The headers that show it."""


class ClientSettings(Noun, frozen=True, kw_only=True):
    """Who is spoken to, and how. `scope` names what shares a token and a limit."""

    scope: str
    guard: Guard
    login: Login | None
    """None: nobody logs in."""
    proxy: str | None = None
    """The URL of the proxy that all requests go through, tokens too; its password is never shown."""
    proxy_of_env: str = ""
    """The variable that names a proxy where `proxy` does not; said where nothing can be reached."""
    quota_headers: QuotaHeaders | None = None
    """What answers tell their limit by; None: the usual headers."""
    secrets: tuple[str, ...] = ()
    """What else no answer may show."""
    tls: ssl.SSLContext | None = None
    """What secures connections; None: as the machine trusts."""


@asynccontextmanager
async def open_client(settings: ClientSettings, surroundings: Surroundings) -> AsyncIterator[Client]:
    """A client; nothing is sent before the first request.

    Of its surroundings it uses the clock, the wire, the tokens, which all of one scope share, and whatever is bound as
    a secret, which is masked in answers.
    """
    opening = open_session(settings.guard, wire=surroundings.wire, proxy=settings.proxy, tls=settings.tls)
    async with opening as session:
        yield Client(
            settings=settings,
            clock=surroundings.clock,
            session=session,
            tokens=surroundings.tokens,
            bound=frozenset((*surroundings.secrets.values(), *surroundings.input_secrets.values())),
        )


@dataclass(slots=True, kw_only=True)
class Client:
    """A session with one API."""

    settings: ClientSettings
    clock: Clock
    session: Session
    tokens: MutableMapping[str, Any] = field(repr=False)
    """The one token of each scope."""
    bound: frozenset[str] = field(repr=False)
    """The values of all secrets that are bound: answers show none of them."""
    masked: tuple[BearerToken | None, Redactor] | None = field(default=None, repr=False)
    """The redactor in use, and the token that it knows."""
    lasting: Redactor | None = field(default=None, repr=False)
    """The redactor of what holds for the whole run."""
    shown: tuple[BearerToken, Mapping[str, str]] | None = field(default=None, repr=False)
    """The token in use, and the headers that show it."""

    async def authorise(self) -> Exchange:
        """Fetch a token and keep it."""
        login = self.settings.login
        assert login is not None, "who does not log in is not asked to"
        kept = self.token
        reply = await self._send(login.token_request(kept))
        token = reply if isinstance(reply, Trouble) else login.read_token(reply)
        if isinstance(token, Trouble) and kept is not None and kept.refresh and token.status in _INVALID_GRANT:
            # What renews is used up: back to the grant.
            self.tokens[self.settings.scope] = kept = replace(kept, refresh="")
            reply = await self._send(login.token_request(kept))
            token = reply if isinstance(reply, Trouble) else login.read_token(reply)
        if isinstance(token, BearerToken) and not token.refresh and kept is not None and kept.refresh:
            token = replace(token, refresh=kept.refresh)
        if isinstance(token, Trouble):
            return self._exchange(self._trouble_with_token(login, token, reply), reply)
        self.tokens[self.settings.scope] = token
        return self._exchange(Granted(expires_in_s=token.expires_in_s), reply)

    async def ask(self, request: Request, read: Read, *, is_open: bool = False) -> Exchange:
        """Send a request with the present token, and read its answer.

        Where `is_open` the request shows no token.
        """
        login = None if is_open else self.settings.login
        if login is not None:
            token = self.token
            if token is None:
                return Exchange(outcome=Trouble(kind=TroubleKind.UNAUTHORISED, message="there is no token yet"))
            request = request.but(headers={**self._headers(login, token), **request.headers})
        mask = self.mask()
        reply = await self._send(request)
        if isinstance(reply, Trouble):
            return Exchange(outcome=_of_cut_off(reply, mask))
        reading = partial(self._outcome, reply, mask, read)
        return self._exchange(await run_aside(reading) if len(reply.body) > LARGE else reading(), reply)

    @property
    def token(self) -> BearerToken | None:
        """The present token of this scope; None: there is none yet."""
        token = self.tokens.get(self.settings.scope)
        assert token is None or isinstance(token, BearerToken), "only clients share tokens"
        return token

    def mask(self) -> Redactor:
        """Takes credentials, the present token and all bound secrets out of what comes back."""
        token = self.token
        if self.masked is None or self.masked[0] is not token:
            # Of all secrets the token alone changes.
            known = self.lasting or self._lasting()
            self.lasting = known
            own = () if token is None else (token.text, token.refresh)
            self.masked = (token, known if token is None else known.with_more(redactor([each for each in own if each])))
        return self.masked[1]

    def _lasting(self) -> Redactor:
        login, settings = self.settings.login, self.settings
        public = frozenset[str]() if login is None else login.public - self.bound
        own = () if login is None else login.secrets
        return redactor([*own, *self.bound, *settings.secrets, *proxy_secrets(settings.proxy)], public=public)

    def _headers(self, login: Login, token: BearerToken) -> Mapping[str, str]:
        if self.shown is None or self.shown[0] is not token:
            self.shown = (token, login.headers(token))
        return self.shown[1]

    def _outcome(self, reply: Reply, mask: Redactor, read: Read) -> Outcome:
        outcome = read(reply, mask)
        return mask.trouble(outcome) if isinstance(outcome, Trouble) else outcome

    async def _send(self, request: Request) -> Reply | Trouble:
        reply = await self.session.send(request, clock=self.clock)
        if not isinstance(reply, Trouble):
            return plain_content(reply)
        name = self.settings.proxy_of_env
        if not name or reply.kind is not TroubleKind.NOT_SENT:
            return reply
        way = f"`{name}` is set, and used only where the target says `proxy: ${{{{ env.{name} }}}}`"
        return reply.but(message=f"{reply.message} ({way})")

    def _exchange(self, outcome: Outcome, reply: Reply | Trouble) -> Exchange:
        if isinstance(reply, Trouble):
            return Exchange(outcome=outcome)
        told = quota(reply.headers, self.settings.quota_headers)
        note = "" if isinstance(outcome, Trouble) else note_of(reply) or self._note_of_doubles(reply)
        return Exchange(outcome=outcome, quota=told, latency_s=reply.latency_s, note=note)

    def _note_of_doubles(self, reply: Reply) -> str:
        key = find_doubled_key(reply.body)
        shown = self.mask().text(key)[:100] if key is not None else ""
        return f"the key `{shown}` stands twice in one object of an answer; the last is read" if key is not None else ""

    def _trouble_with_token(self, login: Login, trouble: Trouble, reply: Reply | Trouble) -> Trouble:
        """Of a token call, whose answer had to be read as it came: it is read again from what is masked."""
        mask = self.mask()
        if isinstance(trouble, CutOff):
            return Trouble(kind=trouble.kind, message=mask.trouble(trouble).message, status=trouble.status)
        again = login.read_token(mask.reply(reply)) if isinstance(reply, Reply) else trouble
        return mask.trouble(again if isinstance(again, Trouble) else trouble.but(body="", headers=NOTHING, answer=None))


def _of_cut_off(trouble: Trouble, mask: Redactor) -> Trouble:
    """With what had come of the answer, and no secret in it, nor the beginning of one where it was cut off."""
    if not isinstance(trouble, CutOff):
        return mask.trouble(trouble)
    so_far = mask.reply(plain_content(trouble.so_far))
    so_far = so_far.but(body=mask.without_beginning(so_far.body))
    return mask.trouble(trouble_with(so_far, trouble.message, trouble.kind))
