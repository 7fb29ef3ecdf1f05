"""How a call of an action becomes HTTP, and what the answers to it mean: the words `request`, `answer`, `poll`, `auth`.

They stand with an action or, for what all actions share, with a target of type `http`; none of them is needed by tests.
What is left out is None here, so that the two can be laid over each other key by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.model.language.grammar import word
from engine.model.language.literals import Query, Ref, Template, Templated
from engine.model.values.json import MISSING, Missing
from engine.model.values.span import NOWHERE, Span

HttpMethod: TypeAlias = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestUse:
    """One request. In short: method and path, as in `POST /orders/{customer}`."""

    method: HttpMethod | None = word("The method; `POST` when left out.", default=None)
    path: str | None = word(
        "The path below `base-url`; `{name}` is an input, encoded as one segment.",
        default=None,
        examples=("/orders",),
    )
    query: Mapping[str, Templated] | None = word(
        "Parameters of the query; a list is its key again and again.",
        default=None,
        examples=({"expand": ["lines", "tax"]},),
    )
    headers: Mapping[str, Templated] | None = word("Headers of this request.", default=None)
    body: Templated | Missing = word("The body, sent as JSON.", default=MISSING)
    form: Mapping[str, Templated] | None = word("The body, sent as a form.", default=None)
    graphql: Ref | None = word(
        "A GraphQL document: `./file.graphql`, or the document itself. All inputs are its variables.",
        default=None,
        examples=("./customer.graphql",),
    )
    text: str | Template | None = word("The body, sent as it is; name its `Content-Type` in `headers`.", default=None)
    auth: Literal["none"] | None = word("`none` asks without the login of the target.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerUse:
    """What an answer means. Places are JMESPath over `body`, `http.status` and `http.header.NAME`."""

    state: Query | None = word(
        "What decides; `http.status` when left out.", default=None, examples=("body.status", "http.status")
    )
    completed: tuple[str, ...] | None = word("States that mean completed: `2xx` when left out.", default=None)
    failed: tuple[str, ...] | None = word(
        "States that mean that the action said no: `4xx`, `500` and `501` when left out.", default=None
    )
    output: Query | None = word("What becomes `output`; `body` when left out.", default=None, examples=("body.order",))
    errors: Query | None = word(
        "Where a failure tells its errors; the usual shapes are known.", default=None, examples=("body.errors",)
    )
    execution_id: Query | None = word(
        "Where the server names the call.", default=None, examples=('http.header."x-request-id"',)
    )
    duration: Query | None = word(
        "Where the server tells the seconds it took.", default=None, examples=("body.took_seconds",)
    )
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class PollUse:
    """How the end of an execution is asked for."""

    id: Query | None = word("Where the first answer names the execution.", default=None, examples=("body.jobId",))
    at: Query | None = word(
        "Where the first answer holds the address to ask at, of the same origin.",
        default=None,
        examples=("http.header.location",),
    )
    request: RequestUse | None = word("What asks; `{execution_id}` is filled in.", default=None)
    state: Query | None = word("What decides.", default=None, examples=("body.status", "http.status"))
    completed: tuple[str, ...] | None = word("States that mean completed.", default=None)
    failed: tuple[str, ...] | None = word(
        "States that mean that the action failed; all others mean not yet.", default=None
    )
    result: Query | None = word(
        "Where the last answer holds the address of the output, of the same origin.",
        default=None,
        examples=("body.links.result",),
    )
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BasicUse:
    """A user and a password."""

    user: str | Template = word("The user.", examples=("qa",))
    password: str | Template = word("The password.", examples=("${{ secrets.PASSWORD }}",))
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ApiKeyUse:
    """A key in a header or in the query."""

    header: str | None = word("The header that carries it.", default=None, examples=("X-Api-Key",))
    query: str | None = word("The parameter that carries it.", default=None, examples=("key",))
    value: str | Template = word("The key.", examples=("${{ secrets.KEY }}",))
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OAuth2Use:
    """A token by OAuth 2."""

    grant: Literal["client-credentials", "password", "refresh-token"] = word(
        "How the token is come by.", default="client-credentials"
    )
    token_url: str | Template = word("Where tokens come from.", examples=("https://login.example.com/oauth/token",))
    client_id: str | Template = word("The id of the client.", examples=("engine",))
    client_secret: str | Template | None = word(
        "Its secret; none: a public client.", default=None, examples=("${{ secrets.CLIENT_SECRET }}",)
    )
    client_in: Literal["header", "body"] = word("Where id and secret stand.", default="header")
    scope: tuple[str, ...] = word("Scopes that are asked for.", default=(), examples=(["orders.read"],))
    user: str | Template | None = word("The user, for the grant `password`.", default=None)
    password: str | Template | None = word(
        "The password, for the grant `password`.", default=None, examples=("${{ secrets.PASSWORD }}",)
    )
    refresh_token: str | Template | None = word(
        "The token that renews, for the grant `refresh-token`.",
        default=None,
        examples=("${{ secrets.REFRESH_TOKEN }}",),
    )
    more: Mapping[str, Templated] = word(
        "Further fields of the form.", default_factory=dict, examples=({"audience": "https://api.example.com"},)
    )
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LoginUse:
    """A request that gives a token."""

    request: RequestUse = word("What asks for the token.")
    token: Query = word("Where the answer holds it.", examples=("body.session.key",))
    lasts: str | None = word(
        "How long it holds: a duration, or where the answer says the seconds. Until a 401 when left out.",
        default=None,
        examples=("15m", "body.session.seconds"),
    )
    send: Mapping[str, str] | None = word(
        "The headers that show it; `Authorization: Bearer {token}` when left out.",
        default=None,
        examples=({"X-Session": "token"},),
    )
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsUse:
    """Certificates: whom to trust beside what the machine trusts, and who asks."""

    ca: Ref | None = word(
        "A file with the certificate of an authority, in PEM.", default=None, examples=("./tls/company.pem",)
    )
    certificate: Ref | None = word(
        "A file with the certificate that says who asks (mutual TLS), in PEM.",
        default=None,
        examples=("./tls/client.pem",),
    )
    key: str | Template | None = word(
        "Its key, in PEM. None: it stands in the same file.", default=None, examples=("${{ secrets.CLIENT_KEY }}",)
    )
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AuthUse:
    """Who asks; one of these."""

    bearer: str | Template | None = word(
        "A token that is there.", default=None, examples=("${{ secrets.SHOP_TOKEN }}",)
    )
    basic: BasicUse | None = word("A user and a password.", default=None)
    api_key: ApiKeyUse | None = word("A key in a header or in the query.", default=None)
    oauth2: OAuth2Use | None = word("A token by OAuth 2.", default=None)
    login: LoginUse | None = word("A request that gives a token.", default=None)
    span: Span = NOWHERE

    def __repr__(self) -> str:
        """Nothing of what it holds."""
        return "AuthUse(…)"
