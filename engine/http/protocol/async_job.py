"""The client of an asynchronous JSON job API: log in, submit, poll; one request each, never repeated."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Final

from engine.http.address import near_hosts
from engine.http.encode import encode_json
from engine.http.origin import ID_FORM, encode_segment, is_safe_id, segment_problem
from engine.http.protocol.client import Client, ClientSettings, open_client
from engine.http.protocol.job import JobProtocol, read_job, unusable_execution_id
from engine.http.protocol.oauth import ClientCredentials, Credentials
from engine.http.request_and_reply import Reply, Request
from engine.http.secrecy.redact import Redactor
from engine.http.secrecy.squeeze import MASK
from engine.http.upstream import upstream_header
from engine.http.wire.guard import Guard, guard_of
from engine.model.ports.exchange import Call, Exchange, Outcome, Pending, Trouble, TroubleKind
from engine.model.ports.target import Surroundings, Target
from engine.model.values.noun import NOTHING
from engine.model.values.secrets import hide, put_in

_ASKING: Final[Mapping[str, str]] = MappingProxyType({"Accept": "application/json"})
_SENDING: Final[Mapping[str, str]] = MappingProxyType({**_ASKING, "Content-Type": "application/json"})


@asynccontextmanager
async def open_async_job(
    protocol: JobProtocol, credentials: Credentials, surroundings: Surroundings
) -> AsyncIterator[Target]:
    """A target that speaks this protocol; nothing is sent before the first request.

    Of its surroundings it also uses the secrets that are put into inputs as they leave, by name.
    """
    login = ClientCredentials(
        token_url=protocol.token_url,
        credentials=credentials,
        is_strict=protocol.strict_content_type,
        timeout_s=protocol.timeout_s,
    )
    settings = ClientSettings(
        scope=protocol.scope,
        guard=_guard(protocol),
        login=login,
        proxy=protocol.proxy,
        proxy_of_env=protocol.proxy_of_env,
        quota_headers=protocol.quota_headers,
    )
    async with open_client(settings, surroundings) as client:
        yield _AsyncJob(
            protocol=protocol,
            client=client,
            scope=protocol.scope,
            input_secrets=surroundings.input_secrets,
            secrets=surroundings.secrets,
        )


@dataclass(slots=True, kw_only=True)
class _AsyncJob:
    """The connected target."""

    protocol: JobProtocol
    client: Client
    scope: str
    input_secrets: Mapping[str, str] = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    """All that is bound: answers show none of it."""
    authenticates: bool = True

    async def authorise(self) -> Exchange:
        """Fetch a token and keep it."""
        return await self.client.authorise()

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
        headers = _ASKING if body is None else _SENDING
        request = Request(
            method=method,
            url=self.protocol.base_url.join(path),
            headers={**headers, **extra} if extra else headers,
            body=body,
            timeout_s=self.protocol.timeout_s,
        )
        return await self.client.ask(request, partial(self._outcome, pending))

    def _outcome(self, pending: Pending | None, reply: Reply, mask: Redactor) -> Outcome:
        asked = pending and pending.but(execution_id=mask.text(pending.execution_id))
        outcome = read_job(mask.reply(reply), protocol=self.protocol, pending=asked)
        if isinstance(outcome, Pending) and MASK in outcome.execution_id:
            true = read_job(reply, protocol=self.protocol, pending=pending)
            outcome = self._with_true_id(outcome, true, mask)
        return outcome

    def _with_true_id(self, masked: Pending, true: Outcome, mask: Redactor) -> Pending:
        """What is bound as a secret may stand in an id, which is asked for as it is; it is named where it is told."""
        if not isinstance(true, Pending) or MASK in mask.text(hide(true.execution_id, self.secrets)):
            return masked
        return masked.but(execution_id=true.execution_id)


def _guard(protocol: JobProtocol) -> Guard:
    """What may be connected to. With a proxy that is the proxy alone, which was named for it and may be near."""
    named = [protocol.base_url.origin, protocol.token_url]
    return guard_of(near_hosts(named), private=protocol.private or protocol.proxy is not None)
