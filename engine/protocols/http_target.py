"""The client of actions over HTTP: one request each, rendered from its call, and read as the action says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias
from urllib.parse import urlencode

from engine.http.origin import BaseUrl, segment_problem
from engine.http.protocol.client import Client, ClientSettings, open_client
from engine.http.protocol.job import unusable_execution_id
from engine.http.request_and_reply import Reply, Request
from engine.http.secrecy.redact import Redactor
from engine.http.secrecy.squeeze import MASK
from engine.model.language.http_exchange import AnswerUse, PollUse, RequestUse
from engine.model.ports.exchange import Call, Exchange, Outcome, Pending
from engine.model.ports.target import ActionExchange, Surroundings, Target
from engine.model.values.noun import NOTHING, Noun
from engine.model.values.secrets import hide, put_in
from engine.protocols.http_action import USUAL_ANSWER, HttpAction, lay_over
from engine.protocols.logins import StaticAuth
from engine.protocols.reading import address_below, read_first, read_poll, unmade
from engine.protocols.render import UnmadeRequest, filling_of, render

Read: TypeAlias = Callable[[Reply], Outcome]


class HttpSettings(Noun, frozen=True, kw_only=True):
    """What all actions of a target share."""

    base: BaseUrl
    client: ClientSettings
    shown: StaticAuth = StaticAuth()
    has_auth: bool = False
    headers: Mapping[str, str] = NOTHING
    request: RequestUse | None = None
    answer: AnswerUse | None = None
    poll: PollUse | None = None
    timeout_s: float = 30.0
    idempotency_header: str | None = None


class _Asking(Noun, frozen=True, kw_only=True):
    """One request, and how its answer is read."""

    request: Request
    read: Read
    action: HttpAction
    key: str
    is_open: bool


@asynccontextmanager
async def open_http(settings: HttpSettings, surroundings: Surroundings) -> AsyncIterator[Target]:
    """A target that asks for actions as they say; nothing is sent before the first request."""
    async with open_client(settings.client, surroundings) as client:
        yield _HttpTarget(
            settings=settings,
            client=client,
            scope=settings.client.scope,
            authenticates=settings.client.login is not None,
            exchanges=surroundings.exchanges,
            input_secrets=surroundings.input_secrets,
            secrets=surroundings.secrets,
        )


def action_of(settings: HttpSettings, said: ActionExchange) -> HttpAction:
    """An action with what its target shares under it, and what is usual under both."""
    answer = lay_over(USUAL_ANSWER, lay_over(settings.answer, said.answer))
    assert answer is not None, "what is usual is there"
    return HttpAction(
        name=said.name,
        action_id=said.action_id,
        request=lay_over(settings.request, said.request) or RequestUse(),
        answer=answer,
        poll=lay_over(settings.poll, said.poll),
        names=said.names,
    )


@dataclass(slots=True, kw_only=True)
class _HttpTarget:
    """The connected target."""

    settings: HttpSettings
    client: Client
    scope: str
    authenticates: bool
    exchanges: Mapping[str, ActionExchange]
    input_secrets: Mapping[str, str] = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    known: dict[str, HttpAction] = field(default_factory=dict)
    """Actions that were asked for, by the key of their calls."""

    async def authorise(self) -> Exchange:
        """Fetch a token and keep it."""
        return await self.client.authorise()

    async def submit(self, call: Call) -> Exchange:
        """Ask for one execution."""
        action = self._action(call.stub)
        if action is None:
            return Exchange(outcome=unmade(f"the action `{call.action}` says no `request`"))
        given = put_in(call.input, self.input_secrets)
        assert isinstance(given, Mapping), "what was a mapping stays one"
        filling = filling_of(action, given)
        made = render(action.request, filling, base=self.settings.base, timeout_s=self.settings.timeout_s)
        if isinstance(made, UnmadeRequest):
            return Exchange(outcome=unmade(made.reason))
        header = self.settings.idempotency_header
        if header is not None and call.key:
            made = made.but(headers={**made.headers, header: call.key})
        has_auth = self.settings.has_auth and action.request.auth is None
        read = partial(read_first, action=action, has_auth=has_auth)
        return await self._ask(_Asking(request=made, read=read, action=action, key=call.stub, is_open=not has_auth))

    async def poll(self, pending: Pending) -> Exchange:
        """Ask for an execution, or for its output where that is another place."""
        action = self._action(pending.key)
        if action is None or action.poll is None:
            return Exchange(outcome=unmade("the action says no `poll`"))
        problem = segment_problem(pending.execution_id) if action.poll.at is None else None
        if problem is not None:
            place = action.poll.id.text if action.poll.id is not None else "id"
            return Exchange(outcome=unusable_execution_id(place, problem))
        made = self._poll_request(action, action.poll, pending)
        if isinstance(made, UnmadeRequest):
            return Exchange(outcome=unmade(made.reason))
        read = partial(read_poll, action=action, pending=pending, has_auth=self.settings.has_auth)
        is_open = not self.settings.has_auth
        return await self._ask(_Asking(request=made, read=read, action=action, key=pending.key, is_open=is_open))

    def _action(self, key: str) -> HttpAction | None:
        if key not in self.known:
            said = self.exchanges.get(key)
            if said is None:
                return None
            self.known[key] = action_of(self.settings, said)
        action = self.known[key]
        return action if action.request.path is not None else None

    def _poll_request(self, action: HttpAction, poll: PollUse, pending: Pending) -> Request | UnmadeRequest:
        address = pending.at or (pending.execution_id if poll.at is not None else "")
        if address:
            asked = f"{self.settings.base.origin}{self.settings.base.prefix}/"
            url = address_below(address, asked=asked, origin=self.settings.base.origin)
            if url is None:
                return UnmadeRequest(f"the address `{address[:200]}` is of another origin than `base-url`")
            headers = {"Accept": "application/json"}
            return Request(
                method="GET", url=url, headers=headers, timeout_s=self.settings.timeout_s, url_is_encoded=True
            )
        if poll.request is None:
            return UnmadeRequest("`poll` has neither a `request` nor `at`")
        use = poll.request if poll.request.method is not None else lay_over(RequestUse(method="GET"), poll.request)
        assert use is not None, "it is there"
        filling = filling_of(action, {}, execution_id=pending.execution_id)
        return render(use, filling, base=self.settings.base, timeout_s=self.settings.timeout_s)

    def _shown(self, request: Request, *, is_open: bool) -> Request:
        """With the headers of the target below its own, and what shows who asks."""
        own = {name.lower() for name in request.headers}
        headers = {name: value for name, value in self.settings.headers.items() if name.lower() not in own}
        if is_open:
            return request.but(headers={**headers, **request.headers})
        shown = self.settings.shown
        url = request.url
        if shown.query:
            url += ("&" if "?" in url else "?") + urlencode(shown.query)
        return request.but(url=url, headers={**headers, **request.headers, **shown.headers})

    async def _ask(self, asking: _Asking) -> Exchange:
        request = self._shown(asking.request, is_open=asking.is_open)
        return await self.client.ask(request, partial(self._outcome, asking), is_open=asking.is_open)

    def _outcome(self, asking: _Asking, reply: Reply, mask: Redactor) -> Outcome:
        outcome = asking.read(mask.reply(reply))
        if not isinstance(outcome, Pending):
            return outcome
        if MASK in outcome.execution_id or MASK in outcome.at:
            outcome = self._with_true_places(outcome, asking.read(reply), mask)
        placed = _placed(outcome, asking.action, request=asking.request, base=self.settings.base)
        return placed.but(key=asking.key)

    def _with_true_places(self, masked: Pending, true: Outcome, mask: Redactor) -> Pending:
        """What is bound as a secret may stand in an id, which is asked for as it is; it is named where it is told."""
        if not isinstance(true, Pending):
            return masked
        places = f"{true.execution_id}\n{true.at}"
        if MASK in mask.text(str(hide(places, self.secrets))):
            return masked
        return masked.but(execution_id=true.execution_id, at=true.at)


def _placed(pending: Pending, action: HttpAction, *, request: Request, base: BaseUrl) -> Pending:
    """With addresses as paths of this origin, since a relative one is meant from the request whose answer held it."""
    changes = {}
    for name in ("execution_id", "at"):
        address = getattr(pending, name)
        is_address = name == "at" or (action.poll is not None and action.poll.at is not None)
        if not address or not is_address:
            continue
        url = address_below(address, asked=request.url, origin=base.origin)
        if url is not None:
            changes[name] = url[len(base.origin) :]
    return pending.but(**changes)
