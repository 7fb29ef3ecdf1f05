"""Target `genesys`: the vendor's public API, which tests an action and answers with its end; OAuth client credentials.

What nobody could see in an organisation of their own is a setting, whose default stands with what reads it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from engine.http.action_errors import KINDS as ERROR_KINDS
from engine.http.origin import BaseUrl, parse_base_url, proxy_of_env, proxy_problem
from engine.http.protocol.action_test import AnswerReading, GenesysApi
from engine.http.protocol.oauth import Credentials
from engine.http.protocol.regions import domain_of, login_url_of, region_problem
from engine.http.protocol.step_trace import STATUS_FIELDS, STEP_KINDS, StepReading
from engine.model.language.grammar import word
from engine.model.language.headers import idempotency_problem
from engine.model.language.kinds import Problem
from engine.model.language.literals import Duration, Rate, Template
from engine.model.ports.target import Surroundings, Target, TargetKind
from engine.model.values.nearest import closest
from engine.model.values.span import NOWHERE, Span

EXECUTIONS_DEFAULT: Final = 10
"""At once: an organisation has fifty for all that it does, its callers among it."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OAuthClient:
    """Who logs in. Neither value is ever shown."""

    client_id: str | Template = word("The id of the OAuth client.", examples=("${{ env.GENESYS_CLIENT_ID }}",))
    client_secret: str | Template = word(
        "Its secret, best bound under `secrets`.", examples=("${{ secrets.GENESYS_CLIENT_SECRET }}",)
    )
    span: Span = NOWHERE

    def __repr__(self) -> str:
        """Nothing of what it holds."""
        return "OAuthClient(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """An organisation of Genesys Cloud, by its region or by the address of a gateway or an emulator."""

    region: str | Template | None = word(
        "Where the organisation is: the domain of its region or the AWS name of it.",
        default=None,
        examples=("mypurecloud.de", "eu-central-1"),
    )
    base_url: str | Template | None = word(
        "Where the API is, where `region` does not say so: a gateway or an emulator; a path in it is kept.",
        default=None,
        examples=("https://gateway.example.com/genesys", "${{ env.GENESYS_BASE_URL }}"),
    )
    login_url: str | Template | None = word(
        "Where tokens come from, at `/oauth/token` below it; left out, the host `login.` beside the host `api.`.",
        default=None,
        examples=("https://login.mypurecloud.de",),
    )
    auth: OAuthClient = word("The OAuth client that logs in, of the grant client credentials.")
    execute: bool = word(
        "Execute published actions instead of testing them: that tells no steps, and of failures less.", default=False
    )
    flatten: bool | None = word("Whether outputs come flattened, as Architect sees them.", default=None)
    trace_kinds: Mapping[str, str] = word(
        "Kinds of steps by patterns of their names, where `*` is any text; they are looked at before the usual ones.",
        default_factory=dict,
        examples=({"call the web service*": "execute"},),
    )
    status_fields: tuple[str, ...] = word(
        "What a step calls the status of the upstream's answer, beside its `body`.", default=STATUS_FIELDS
    )
    error_kinds: Mapping[str, str] = word(
        "Kinds of errors by their codes; they are looked at before the usual ones.",
        default_factory=dict,
        examples=({"ACTION.CERTIFICATE": "auth"},),
    )
    idempotency_header: str | None = word(
        "The header whose key the API knows a submit again by; one that was lost is then sent again under its key.",
        default=None,
        examples=("Idempotency-Key",),
    )
    timeout: Duration = word(
        "Longest wait for one answer; an action itself may take 60 seconds.",
        default=Duration(seconds=75.0, text="75s"),
    )
    proxy: str | Template | None = word(
        "The proxy that all requests go through, tokens too. Proxies of the environment are never used unasked.",
        default=None,
        examples=("http://proxy.example.com:8080", "${{ env.HTTPS_PROXY }}"),
    )
    strict_content_type: bool = word(
        "Whether answers must be declared as JSON; else JSON as `text/plain` or `application/octet-stream` is fine.",
        default=False,
    )
    private: bool = word(
        "Whether the names of its hosts may lead to private addresses, as inside of a company.", default=False
    )
    span: Span = NOWHERE


def check(spec: Any) -> tuple[Problem, ...]:
    """What is wrong with a spec; templates that are not resolved yet are left out."""
    return tuple(_problems(spec))


def _problems(spec: Spec) -> Iterator[Problem]:
    yield from _place_problems(spec)
    for key, value in (("client-id", spec.auth.client_id), ("client-secret", spec.auth.client_secret)):
        if value == "":
            message = f"`{key}` of `auth` is empty"
            yield Problem(key="auth", message=message, help="set the variable it is read from")
    if isinstance(spec.proxy, str) and (wrong := proxy_problem(spec.proxy)) is not None:
        yield Problem(key="proxy", message=wrong)
    if (header := idempotency_problem(spec.idempotency_header)) is not None:
        yield header
    yield from _kind_problems("trace-kinds", spec.trace_kinds, STEP_KINDS)
    yield from _kind_problems("error-kinds", spec.error_kinds, ERROR_KINDS)


def _place_problems(spec: Spec) -> Iterator[Problem]:
    if spec.region is None and spec.base_url is None:
        help_ = "write `region: mypurecloud.de`, or `base-url:` for a gateway or an emulator"
        yield Problem(key=None, message="neither `region` nor `base-url` says where the organisation is", help=help_)
    if spec.region is not None and spec.base_url is not None:
        yield Problem(key="base-url", message="`region` and `base-url` both say where", help="leave one of them out")
    if isinstance(spec.region, str) and (wrong := region_problem(spec.region)) is not None:
        yield Problem(key="region", message=f"`region`: {wrong}")
    for key, value in (("base-url", spec.base_url), ("login-url", spec.login_url)):
        if isinstance(value, str) and isinstance(found := parse_base_url(value), str):
            yield Problem(key=key, message=f"`{key}`: {found}")


def _kind_problems(key: str, written: Mapping[str, str], known: tuple[str, ...]) -> Iterator[Problem]:
    for name, kind in written.items():
        if kind not in known:
            near = closest(kind, known)
            help_ = f"did you mean `{near}`?" if near else f"there are {', '.join(known)}"
            yield Problem(key=key, message=f"`{kind}`, of `{name}`, is no kind", help=help_)


@asynccontextmanager
async def open_target(spec: Any, surroundings: Surroundings) -> AsyncIterator[Target]:
    """The connected target. Raises ValueError for what `check` finds once templates are resolved."""
    from engine.expressions.template import resolve_spec
    from engine.http.protocol.genesys_api import open_genesys

    names = MappingProxyType({"env": surroundings.env, "secrets": surroundings.secrets})
    resolved = resolve_spec(spec, names)
    assert isinstance(resolved, Spec)
    problems = check(resolved)
    if problems:
        raise ValueError("; ".join(problem.message for problem in problems))
    credentials = Credentials(
        client_id=_text(resolved.auth.client_id), client_secret=_text(resolved.auth.client_secret)
    )
    async with open_genesys(_api(resolved, surroundings.env), credentials, surroundings) as target:
        yield target


def _api(spec: Spec, env: Mapping[str, str]) -> GenesysApi:
    base_url = parse_base_url(_base_url(spec))
    assert isinstance(base_url, BaseUrl), "checked before"
    login_url = _text(spec.login_url).rstrip("/") if spec.login_url is not None else login_url_of(base_url.join(""))
    return GenesysApi(
        base_url=base_url,
        token_url=f"{login_url}/oauth/token",
        scope=scope_of(spec),
        executes=spec.execute,
        flatten=spec.flatten,
        reading=AnswerReading(
            steps=StepReading(own_kinds=dict(spec.trace_kinds), status_fields=spec.status_fields),
            error_kinds=dict(spec.error_kinds),
            is_strict=spec.strict_content_type,
        ),
        timeout_s=spec.timeout.seconds,
        private=spec.private,
        proxy=_text(spec.proxy).strip() if spec.proxy is not None else None,
        proxy_of_env="" if spec.proxy is not None else proxy_of_env(env, base_url.origin),
        idempotency_header=spec.idempotency_header,
    )


def _base_url(spec: Spec) -> str:
    """Where the API is: as it is written, or the host of the region."""
    if spec.base_url is not None:
        return _text(spec.base_url).strip()
    region = _text(spec.region) if spec.region is not None else ""
    domain = domain_of(region)
    return f"https://api.{domain}" if domain is not None else region


def scope_of(spec: Any, _name: str = "") -> str:
    """Where it is and who logs in there: what the server counts together."""
    base_url = parse_base_url(_base_url(spec))
    origin = base_url.origin if isinstance(base_url, BaseUrl) else _base_url(spec)
    return f"{origin} {_text(spec.auth.client_id)}"


def _text(value: str | Template) -> str:
    """As it is written, or without the line end of whatever set the variable it was read from."""
    return value.text if isinstance(value, Template) else value.strip("\r\n")


KIND = TargetKind(
    name="genesys",
    spec=Spec,
    open=open_target,
    default_rate=Rate(count=300, window_s=60.0, text="300/min"),
    default_executions=EXECUTIONS_DEFAULT,
    doc="The public API of Genesys Cloud: tests the action, published or draft, and reads its steps.",
    versions=("published", "draft"),
    requests_a_call=1,
    check=check,
    knows_again=lambda spec: spec.idempotency_header is not None,
    request_s_max=lambda spec: spec.timeout.seconds,
    scope=scope_of,
)
