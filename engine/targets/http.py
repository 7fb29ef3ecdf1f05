"""Target `http`: any API that speaks JSON over HTTP, as its actions say by `request`, `poll` and `answer`."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.http.origin import BaseUrl, parse_base_url, proxy_of_env, proxy_problem
from engine.model.language.grammar import word
from engine.model.language.headers import idempotency_problem
from engine.model.language.http_exchange import AnswerUse, AuthUse, PollUse, RequestUse, TlsUse
from engine.model.language.kinds import Problem
from engine.model.language.literals import Duration, Ref, Template
from engine.model.ports.target import Surroundings, Target, TargetKind
from engine.model.values.span import NOWHERE, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """An API that speaks JSON over HTTP. What all its actions share stands here, the rest with each action."""

    base_url: str | Template = word(
        "Where the API is; a path in it is kept. `https://`, or `http://` to a loopback or private address.",
        examples=("https://api.shop.example/v2", "${{ env.SHOP_URL }}"),
    )
    auth: AuthUse | None = word("Who asks; nobody when left out.", default=None)
    headers: Mapping[str, str | Template] = word(
        "Headers of every request.", default_factory=dict, examples=({"X-Tenant": "acme"},)
    )
    tls: TlsUse | None = word("Certificates, where those of the machine are not enough.", default=None)
    request: RequestUse | None = word("What the requests of all actions share.", default=None)
    answer: AnswerUse | None = word("What the answers to all actions mean.", default=None)
    poll: PollUse | None = word("How the end of executions is asked for.", default=None)
    idempotency_header: str | None = word(
        "The header whose key the API knows a submit again by; one that was lost is then sent again under its key.",
        default=None,
        examples=("Idempotency-Key",),
    )
    timeout: Duration = word("Longest wait for one answer.", default=Duration(seconds=30.0, text="30s"))
    proxy: str | Template | None = word(
        "The proxy that all requests go through, tokens too. Proxies of the environment are never used unasked.",
        default=None,
        examples=("http://proxy.example.com:8080", "${{ env.HTTPS_PROXY }}"),
    )
    private: bool = word(
        "Whether the names of its hosts may lead to private addresses, as inside of a company.", default=False
    )
    span: Span = NOWHERE


def check(spec: Any) -> tuple[Problem, ...]:
    """What is wrong with a spec; templates that are not resolved yet are left out."""
    problems = [_address_problem("base-url", spec.base_url), idempotency_problem(spec.idempotency_header)]
    if isinstance(spec.proxy, str) and (wrong := proxy_problem(spec.proxy)) is not None:
        problems.append(Problem(key="proxy", message=wrong))
    if spec.auth is not None:
        problems += list(_auth_problems(spec.auth))
    if spec.tls is not None:
        problems += list(_tls_problems(spec.tls))
    return tuple(problem for problem in problems if problem is not None)


@asynccontextmanager
async def open_target(spec: Any, surroundings: Surroundings) -> AsyncIterator[Target]:
    """The connected target. Raises ValueError for what `check` finds once templates are resolved."""
    from engine.protocols.http_target import open_http

    resolved = _resolved(spec, surroundings)
    problems = check(resolved)
    if problems:
        raise ValueError("; ".join(problem.message for problem in problems))
    async with open_http(_settings(resolved, surroundings), surroundings) as target:
        yield target


def _resolved(spec: Spec, surroundings: Surroundings) -> Spec:
    """The spec with its templates resolved; those of requests see each call, and stay for it."""
    from engine.expressions.template import resolve_spec
    from engine.protocols.logins import resolve_login

    names = MappingProxyType({"env": surroundings.env, "secrets": surroundings.secrets})
    login = None if spec.auth is None or spec.auth.login is None else resolve_login(spec.auth.login, names)
    bare = before_calls(spec)
    if login is not None and spec.auth is not None:
        bare = dataclasses.replace(bare, auth=dataclasses.replace(spec.auth, login=None))
    resolved = resolve_spec(bare, names)
    assert isinstance(resolved, Spec)
    if login is not None and resolved.auth is not None:
        resolved = dataclasses.replace(resolved, auth=dataclasses.replace(resolved.auth, login=login))
    return dataclasses.replace(resolved, request=spec.request, poll=spec.poll, answer=spec.answer)


def before_calls(spec: Any) -> Any:
    """The spec without the requests of its actions, whose templates see each call."""
    return dataclasses.replace(spec, request=None, poll=None, answer=None)


def _settings(spec: Spec, surroundings: Surroundings) -> Any:
    """What the client is opened with (`HttpSettings`), which is imported where something is sent."""
    from engine.http.address import near_hosts
    from engine.http.protocol.client import ClientSettings
    from engine.http.wire.guard import guard_of
    from engine.protocols.http_target import HttpSettings
    from engine.protocols.logins import static_auth

    base = parse_base_url(str(spec.base_url))
    assert isinstance(base, BaseUrl), "checked before"
    login, shown = _login(spec, base), static_auth(spec.auth)
    proxy = str(spec.proxy).strip() if spec.proxy is not None else None
    named = [base.origin]
    if spec.auth is not None and spec.auth.oauth2 is not None:
        named.append(str(spec.auth.oauth2.token_url).strip())
    return HttpSettings(
        base=base,
        client=ClientSettings(
            scope=scope_of(spec),
            guard=guard_of(near_hosts(named), private=spec.private or proxy is not None),
            login=login,
            proxy=proxy,
            proxy_of_env="" if proxy else proxy_of_env(surroundings.env, base.origin),
            quota_headers=surroundings.quota_headers,
            secrets=shown.secrets,
            tls=_tls(spec.tls, surroundings.root),
        ),
        shown=shown,
        has_auth=spec.auth is not None,
        headers={name: str(value) for name, value in spec.headers.items()},
        request=spec.request,
        answer=spec.answer,
        poll=spec.poll,
        timeout_s=spec.timeout.seconds,
        idempotency_header=spec.idempotency_header,
    )


def _tls(tls: TlsUse | None, root: str) -> Any:
    """What its certificates make; files are named from the project file, and stand in the project."""
    if tls is None:
        return None
    from engine.http.wire.certificates import secure_by

    ca, certificate = (_file(each, root) for each in (tls.ca, tls.certificate))
    return secure_by(ca, certificate, "" if tls.key is None else str(tls.key))


def _file(named: Ref | None, root: str) -> Path | None:
    if named is None:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(named.span.file), named.name.replace("\\", "/")))
    return Path(root) / path


def _login(spec: Spec, base: BaseUrl) -> Any:
    """How its token is come by (`Login`); None: it needs none."""
    from engine.protocols.logins import OAuth2Login, RequestLogin

    if spec.auth is None:
        return None
    if spec.auth.oauth2 is not None:
        return OAuth2Login(use=spec.auth.oauth2, timeout_s=spec.timeout.seconds)
    if spec.auth.login is not None:
        return RequestLogin(use=spec.auth.login, base=base, timeout_s=spec.timeout.seconds)
    return None


def scope_of(spec: Any, _name: str = "") -> str:
    """Where it is and who asks there: what the server counts together."""
    base_url = parse_base_url(_text(spec.base_url))
    origin = base_url.origin if isinstance(base_url, BaseUrl) else _text(spec.base_url)
    oauth2 = spec.auth.oauth2 if spec.auth is not None else None
    return origin if oauth2 is None else f"{origin} {_text(oauth2.client_id)}"


def _text(value: str | Template) -> str:
    return value.text if isinstance(value, Template) else value.strip("\r\n")


def _address_problem(key: str, value: str | Template) -> Problem | None:
    if isinstance(value, Template):
        return None
    parsed = parse_base_url(value)
    return None if isinstance(parsed, BaseUrl) else Problem(key=key, message=f"`{key}`: {parsed}")


def _tls_problems(tls: TlsUse) -> Iterator[Problem]:
    if tls.key is not None and tls.certificate is None:
        help_ = "write `certificate: ./tls/client.pem` beside it"
        yield Problem(key="tls", message="`tls` has a `key`, and no `certificate` that it belongs to", help=help_)
    for name, each in (("ca", tls.ca), ("certificate", tls.certificate)):
        path = posixpath.normpath(each.name.replace("\\", "/")) if each is not None else ""
        if path.startswith(("../", "/")):
            help_ = "certificates stand below the folder of `engine.yaml`"
            yield Problem(key="tls", message=f"`{name}` of `tls` is outside the project", help=help_)


def _auth_problems(auth: AuthUse) -> Iterator[Problem]:
    kinds = {
        "bearer": auth.bearer,
        "basic": auth.basic,
        "api-key": auth.api_key,
        "oauth2": auth.oauth2,
        "login": auth.login,
    }
    given = [name for name, value in kinds.items() if value is not None]
    if len(given) != 1:
        said = (
            f"`auth` names {' and '.join(f'`{name}`' for name in given)}" if given else "`auth` names no way to log in"
        )
        yield Problem(key="auth", message=said, help=f"write one of {', '.join(f'`{name}`' for name in kinds)}")
    if auth.bearer == "":
        yield Problem(key="auth", message="`bearer` of `auth` is empty", help="set the variable it is read from")
    if auth.api_key is not None and (auth.api_key.header is None) == (auth.api_key.query is None):
        help_ = "write `header: X-Api-Key` or `query: key`"
        yield Problem(key="auth", message="`api-key` stands in a header or in the query, and not in both", help=help_)
    if auth.oauth2 is not None:
        problem = _address_problem("token-url", auth.oauth2.token_url)
        if problem is not None:
            yield problem
        needed = {"password": ("user", "password"), "refresh-token": ("refresh_token",)}.get(auth.oauth2.grant, ())
        for name in needed:
            if getattr(auth.oauth2, name) is None:
                key = name.replace("_", "-")
                message = f"the grant `{auth.oauth2.grant}` needs `{key}`"
                yield Problem(key="auth", message=message, help=f"write `{key}: …` beside `grant`")
        if auth.oauth2.grant == "client-credentials" and auth.oauth2.client_secret is None:
            message = "the grant `client-credentials` needs `client-secret`"
            yield Problem(key="auth", message=message, help="write `client-secret: ${{ secrets.CLIENT_SECRET }}`")


KIND = TargetKind(
    name="http",
    spec=Spec,
    open=open_target,
    default_rate=None,
    doc="Any API that speaks JSON over HTTP: actions say their `request`, their `poll` and their `answer`.",
    check=check,
    asks_as_said=True,
    request_of=lambda spec: spec.request,
    before_calls=before_calls,
    requests_a_call=1,
    knows_again=lambda spec: spec.idempotency_header is not None,
    request_s_max=lambda spec: spec.timeout.seconds,
    scope=scope_of,
)
