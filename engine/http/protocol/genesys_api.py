"""The client of the vendor's public API: log in, test or execute an action; one request each, never repeated."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from engine.http.address import near_hosts
from engine.http.encode import encode_json
from engine.http.origin import ID_FORM, is_safe_id
from engine.http.protocol.action_test import GenesysApi, read_execution, read_test
from engine.http.protocol.client import Client, ClientSettings, open_client
from engine.http.protocol.oauth import ClientCredentials, Credentials
from engine.http.request_and_reply import Reply, Request
from engine.http.secrecy.redact import Redactor
from engine.http.wire.guard import guard_of
from engine.model.ports.exchange import Call, Exchange, Outcome, Pending, Trouble, TroubleKind
from engine.model.ports.target import Surroundings, Target
from engine.model.values.noun import NOTHING
from engine.model.values.secrets import put_in

TEST_PATH: Final = "/api/v2/integrations/actions/{action_id}/test"
DRAFT_TEST_PATH: Final = "/api/v2/integrations/actions/{action_id}/draft/test"
EXECUTE_PATH: Final = "/api/v2/integrations/actions/{action_id}/execute"
DRAFT: Final = "draft"

_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {"Accept": "application/json", "Content-Type": "application/json"}
)


@asynccontextmanager
async def open_genesys(api: GenesysApi, credentials: Credentials, surroundings: Surroundings) -> AsyncIterator[Target]:
    """A target that speaks to this API; nothing is sent before the first request."""
    login = ClientCredentials(
        token_url=api.token_url,
        credentials=credentials,
        is_basic=True,
        is_strict=api.reading.is_strict,
        timeout_s=api.timeout_s,
    )
    near = near_hosts([api.base_url.origin, api.token_url])
    settings = ClientSettings(
        scope=api.scope,
        # With a proxy that is connected to alone, which was named for it and may be near.
        guard=guard_of(near, private=api.private or api.proxy is not None),
        login=login,
        proxy=api.proxy,
        proxy_of_env=api.proxy_of_env,
        quota_headers=surroundings.quota_headers,
    )
    async with open_client(settings, surroundings) as client:
        yield _Genesys(api=api, client=client, scope=api.scope, input_secrets=surroundings.input_secrets)


@dataclass(slots=True, kw_only=True)
class _Genesys:
    """The connected target."""

    api: GenesysApi
    client: Client
    scope: str
    input_secrets: Mapping[str, str] = field(repr=False)
    authenticates: bool = True

    async def authorise(self) -> Exchange:
        """Fetch a token and keep it."""
        return await self.client.authorise()

    async def submit(self, call: Call) -> Exchange:
        """Run an action once; the answer is its end."""
        if not is_safe_id(call.action_id):
            message = f"the action id `{call.action_id[:200]}` cannot stand in a path: {ID_FORM}"
            return Exchange(outcome=Trouble(kind=TroubleKind.UNEXPECTED, message=message))
        executes = self.api.executes and call.version != DRAFT
        request = Request(
            method="POST",
            url=self.api.base_url.join(self._path(call, executes=executes)),
            headers={**_HEADERS, **self._key(call)},
            body=encode_json(put_in(call.input, self.input_secrets)),
            timeout_s=self.api.timeout_s,
        )
        return await self.client.ask(request, self._read_execution if executes else self._read_test)

    async def poll(self, _pending: Pending) -> Exchange:
        """Nothing is ever pending here."""
        message = "this API answers a submit with its end, so that there is nothing to ask for"
        return Exchange(outcome=Trouble(kind=TroubleKind.UNEXPECTED, message=message))

    def _path(self, call: Call, *, executes: bool) -> str:
        path = EXECUTE_PATH if executes else DRAFT_TEST_PATH if call.version == DRAFT else TEST_PATH
        flatten = "" if self.api.flatten is None else f"?flatten={str(self.api.flatten).lower()}"
        return path.replace("{action_id}", call.action_id) + flatten

    def _key(self, call: Call) -> Mapping[str, str]:
        header = self.api.idempotency_header
        return {header: call.key} if header is not None and call.key else NOTHING

    def _read_test(self, reply: Reply, mask: Redactor) -> Outcome:
        return read_test(mask.reply(reply), self.api.reading)

    def _read_execution(self, reply: Reply, mask: Redactor) -> Outcome:
        return read_execution(mask.reply(reply), self.api.reading)
