"""The client of an asynchronous JSON job API: log in, submit, poll; one request each, never repeated."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from engine.http.address import near_hosts
from engine.http.classify import note_of, trouble_with
from engine.http.content import plain_content
from engine.http.encode import encode_json
from engine.http.json_faults import find_doubled_key
from engine.http.origin import ID_FORM, encode_segment, is_safe_id, proxy_secrets, segment_problem
from engine.http.protocol.job import JobProtocol, read_job, unusable_execution_id
from engine.http.protocol.oauth import BearerToken, Credentials, form_token_request, read_token
from engine.http.quota import quota
from engine.http.request_and_reply import CutOff, Reply, Request
from engine.http.secrecy.redact import Redactor, basic_pair, redactor
from engine.http.secrecy.squeeze import MASK
from engine.http.upstream import upstream_header
from engine.http.wire.guard import Guard, guard_of
from engine.http.wire.session import Session, open_session
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Call, Exchange, Granted, Outcome, Pending, Trouble, TroubleKind
from engine.model.ports.target import Surroundings, Target
from engine.model.values.noun import NOTHING
from engine.model.values.secrets import hide, put_in
from engine.platform.threads import run_aside

LARGE: Final = 1 << 20
"""Bytes of an answer that is read in a thread, so that others need not wait for it."""


@asynccontextmanager
async def open_async_job(
    protocol: JobProtocol, credentials: Credentials, surroundings: Surroundings
) -> AsyncIterator[Target]:
    """A target that speaks this protocol; nothing is sent before the first request.

    Of its surroundings it uses the clock, the wire, the tokens, which jobs of one scope share, and the secrets that
    are put into inputs as they leave, by name; whatever is bound as a secret is masked in answers.
    """
    async with open_session(_guard(protocol), wire=surroundings.wire, proxy=protocol.proxy) as session:
        yield _AsyncJob(
            protocol=protocol,
            credentials=credentials,
            clock=surroundings.clock,
            session=session,
            scope=protocol.scope,
            input_secrets=surroundings.input_secrets,
            secrets=surroundings.secrets,
            tokens=surroundings.tokens,
        )


@dataclass(slots=True, kw_only=True)
class _AsyncJob:
    """The connected target."""

    protocol: JobProtocol
    credentials: Credentials
    clock: Clock
    session: Session
    scope: str
    input_secrets: Mapping[str, str] = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    """All that is bound: answers show none of it."""
    tokens: MutableMapping[str, Any] = field(repr=False)
    """The one token of each scope."""
    authenticates: bool = True
    masked: tuple[BearerToken | None, Redactor] | None = field(default=None, repr=False)
    """The redactor in use, and the token that it knows."""
    lasting: Redactor | None = field(default=None, repr=False)
    """The redactor of what holds for the whole run."""
    shown: tuple[BearerToken, Mapping[str, str], Mapping[str, str]] | None = field(default=None, repr=False)
    """The token in use, and the headers of requests without and with a body that show it."""

    async def authorise(self) -> Exchange:
        """Fetch a token and keep it."""
        request = form_token_request(self.protocol.token_url, self.credentials, timeout_s=self.protocol.timeout_s)
        reply = await self._send(request)
        token = reply if isinstance(reply, Trouble) else self._read_token(reply)
        if isinstance(token, Trouble):
            return self._exchange(self._trouble_with_token(token, reply), reply)
        self.tokens[self.scope] = token
        return self._exchange(Granted(expires_in_s=token.expires_in_s), reply)

    async def submit(self, call: Call) -> Exchange:
        """Start one execution."""
        if not is_safe_id(call.action_id):
            message = f"the action id `{call.action_id[:200]}` cannot stand in a path: {ID_FORM}"
            return Exchange(outcome=Trouble(kind=TroubleKind.UNEXPECTED, message=message))
        path = self.protocol.submit_path.replace("{action_id}", call.action_id)
        given = put_in(call.input, self.input_secrets)
        asked = {self.protocol.input_field: given} if self.protocol.input_field else given
        return await self._ask("POST", path, encode_json(asked), pending=None, extra=self._told_besides(call))

    async def poll(self, pending: Pending) -> Exchange:
        """Ask for an execution."""
        problem = segment_problem(pending.execution_id)
        if problem is not None:
            return Exchange(outcome=unusable_execution_id(self.protocol.execution_id_field, problem))
        path = self.protocol.poll_path.replace("{execution_id}", encode_segment(pending.execution_id))
        return await self._ask("GET", path, None, pending=pending)

    def _token(self) -> BearerToken | None:
        token = self.tokens.get(self.scope)
        assert token is None or isinstance(token, BearerToken), "jobs alone share tokens"
        return token

    def _mask(self) -> Redactor:
        """Takes credentials, the present token and all bound secrets out of what comes back."""
        token = self._token()
        if self.masked is None or self.masked[0] is not token:
            bound = (*self.secrets.values(), *self.input_secrets.values(), *proxy_secrets(self.protocol.proxy))
            # Of all secrets the token alone changes.
            known = self.lasting or _mask(self.credentials, frozenset(bound))
            self.lasting = known
            self.masked = (token, known if token is None else known.with_more(redactor([token.text])))
        return self.masked[1]

    def _headers(self, token: BearerToken, *, has_body: bool) -> Mapping[str, str]:
        """What every request with this token carries."""
        if self.shown is None or self.shown[0] is not token:
            asking = {"Authorization": f"Bearer {token.text}", "Accept": "application/json"}
            self.shown = (token, asking, {**asking, "Content-Type": "application/json"})
        return self.shown[2] if has_body else self.shown[1]

    def _told_besides(self, call: Call) -> Mapping[str, str]:
        """What a submit says beside its body: its key; to an emulator also whose stub, and how upstreams behave."""
        if not call.key and not call.stub and call.upstream is None:
            return NOTHING
        protocol, told = self.protocol, dict[str, str]()
        if protocol.idempotency_header is not None and call.key:
            told[protocol.idempotency_header] = call.key
        if protocol.stub_header is not None and call.stub:
            told[protocol.stub_header] = call.stub
        if protocol.upstream_header is not None and call.upstream is not None:
            told[protocol.upstream_header] = upstream_header(call.upstream)
        return told

    async def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None,
        *,
        pending: Pending | None,
        extra: Mapping[str, str] = NOTHING,
    ) -> Exchange:
        token = self._token()
        if token is None:
            return Exchange(outcome=Trouble(kind=TroubleKind.UNAUTHORISED, message="there is no token yet"))
        headers = self._headers(token, has_body=body is not None)
        request = Request(
            method=method,
            url=self.protocol.base_url.join(path),
            headers={**headers, **extra} if extra else headers,
            body=body,
            timeout_s=self.protocol.timeout_s,
        )
        mask = self._mask()
        reply = await self._send(request)
        if isinstance(reply, Trouble):
            return Exchange(outcome=_of_cut_off(reply, mask))
        reading = partial(self._outcome, reply, mask, pending)
        return self._exchange(await run_aside(reading) if len(reply.body) > LARGE else reading(), reply)

    def _outcome(self, reply: Reply, mask: Redactor, pending: Pending | None) -> Outcome:
        asked = pending and pending.but(execution_id=mask.text(pending.execution_id))
        outcome = read_job(mask.reply(reply), protocol=self.protocol, pending=asked)
        if isinstance(outcome, Pending) and MASK in outcome.execution_id:
            true = read_job(reply, protocol=self.protocol, pending=pending)
            outcome = self._with_true_id(outcome, true, mask)
        return mask.trouble(outcome) if isinstance(outcome, Trouble) else outcome

    def _with_true_id(self, masked: Pending, true: Outcome, mask: Redactor) -> Pending:
        """What is bound as a secret may stand in an id, which is asked for as it is; it is named where it is told."""
        if not isinstance(true, Pending) or MASK in mask.text(hide(true.execution_id, self.secrets)):
            return masked
        return masked.but(execution_id=true.execution_id)

    async def _send(self, request: Request) -> Reply | Trouble:
        reply = await self.session.send(request, clock=self.clock)
        if not isinstance(reply, Trouble):
            return plain_content(reply)
        name = self.protocol.proxy_of_env
        if not name or reply.kind is not TroubleKind.NOT_SENT:
            return reply
        way = f"`{name}` is set, and used only where the target says `proxy: ${{{{ env.{name} }}}}`"
        return reply.but(message=f"{reply.message} ({way})")

    def _exchange(self, outcome: Outcome, reply: Reply | Trouble) -> Exchange:
        if isinstance(reply, Trouble):
            return Exchange(outcome=outcome)
        told = quota(reply.headers, self.protocol.quota_headers)
        note = "" if isinstance(outcome, Trouble) else note_of(reply) or self._note_of_doubles(reply)
        return Exchange(outcome=outcome, quota=told, latency_s=reply.latency_s, note=note)

    def _note_of_doubles(self, reply: Reply) -> str:
        key = find_doubled_key(reply.body)
        shown = self._mask().text(key)[:100] if key is not None else ""
        return f"the key `{shown}` stands twice in one object of an answer; the last is read" if key is not None else ""

    def _read_token(self, reply: Reply) -> BearerToken | Trouble:
        return read_token(reply, is_strict=self.protocol.strict_content_type)

    def _trouble_with_token(self, trouble: Trouble, reply: Reply | Trouble) -> Trouble:
        """Of a token call, whose answer had to be read as it came: it is read again from what is masked."""
        mask = self._mask()
        if isinstance(trouble, CutOff):
            return Trouble(kind=trouble.kind, message=mask.trouble(trouble).message, status=trouble.status)
        again = self._read_token(mask.reply(reply)) if isinstance(reply, Reply) else trouble
        return mask.trouble(again if isinstance(again, Trouble) else trouble.but(body="", headers=NOTHING, answer=None))


def _guard(protocol: JobProtocol) -> Guard:
    """What may be connected to. With a proxy that is the proxy alone, which was named for it and may be near."""
    named = [protocol.base_url.origin, protocol.token_url]
    return guard_of(near_hosts(named), private=protocol.private or protocol.proxy is not None)


def _mask(credentials: Credentials, bound: frozenset[str]) -> Redactor:
    """A client id is public, unless it is bound as a secret."""
    pair = basic_pair(credentials.client_id, credentials.client_secret)
    public = frozenset({credentials.client_id}) - bound
    is_public = credentials.client_secret in public
    secrets = [
        credentials.client_secret,
        *([] if is_public else [pair]),
        *bound,
    ]
    return redactor(secrets, public=public)


def _of_cut_off(trouble: Trouble, mask: Redactor) -> Trouble:
    """With what had come of the answer, and no secret in it, nor the beginning of one where it was cut off."""
    if not isinstance(trouble, CutOff):
        return mask.trouble(trouble)
    so_far = mask.reply(plain_content(trouble.so_far))
    so_far = so_far.but(body=mask.without_beginning(so_far.body))
    return mask.trouble(trouble_with(so_far, trouble.message, trouble.kind))
