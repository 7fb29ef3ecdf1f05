"""Target `genesys-async`: submits a test, then polls until it is completed or failed; OAuth client credentials.

The protocol is that of the tutorial the original harness came from. No trace of it exists in the vendor's SDK, so that
everything about it is a setting: gateways, emulators and other job APIs of the same shape are reached by YAML alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from engine.http.origin import BaseUrl, parse_base_url, proxy_of_env, proxy_problem
from engine.http.protocol.job import JobProtocol
from engine.http.protocol.oauth import Credentials
from engine.model.language.grammar import word
from engine.model.language.headers import idempotency_problem
from engine.model.language.kinds import Problem
from engine.model.language.literals import Duration, Rate, Template
from engine.model.ports.target import Surroundings, Target, TargetKind
from engine.model.values.span import NOWHERE, Span

_VARIABLES = ("GENESYS_BASE_URL", "GENESYS_CLIENT_ID", "GENESYS_CLIENT_SECRET")
_BOUND = "${{ secrets.GENESYS_CLIENT_SECRET }}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Auth:
    """Who logs in. Neither value is ever shown."""

    client_id: str | Template = word("The id of the OAuth client.", examples=("${{ env.GENESYS_CLIENT_ID }}",))
    client_secret: str | Template = word("Its secret, best bound under `secrets`.", examples=(_BOUND,))
    span: Span = NOWHERE

    def __repr__(self) -> str:
        """Nothing of what it holds."""
        return "Auth(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """An asynchronous JSON job API behind OAuth client credentials."""

    base_url: str | Template = word(
        "Where the API is; a path in it is kept. `https://`, or `http://` to a loopback or private address.",
        examples=("https://api.mypurecloud.de", "${{ env.GENESYS_BASE_URL }}"),
    )
    auth: Auth = word("The OAuth client that logs in.")
    token_url: str | Template | None = word(
        "The whole address that tokens come from, where it is not below `base-url`.",
        default=None,
        examples=("https://login.mypurecloud.de/oauth/token",),
    )
    token_path: str = word("The path that tokens come from.", default="/oauth/token")
    submit_path: str = word(
        "The path that starts an execution; `{action_id}` is filled in.",
        default="/api/v2/data/actions/{action_id}/test",
    )
    poll_path: str = word(
        "The path that tells of an execution; `{execution_id}` is filled in.",
        default="/api/v2/data/actions/test/{execution_id}",
    )
    input_field: str = word(
        'The field of the submitted body that holds the input; `""` sends the input as the body.', default="input"
    )
    execution_id_field: str = word("Where answers hold the execution id.", default="testExecutionId")
    status_field: str = word("Where answers hold the state; dots reach into objects.", default="status")
    output_field: str = word("Where answers hold the output.", default="output")
    errors_field: str = word(
        "Where answers hold the errors: texts, or objects with `code` and `message`.", default="errors"
    )
    duration_field: str = word("Where answers hold the duration in seconds.", default="duration_seconds")
    completed: tuple[str, ...] = word("States that mean done.", default=("completed",))
    failed: tuple[str, ...] = word("States that mean the action failed; all others mean not yet.", default=("failed",))
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
    addresses = (("base-url", spec.base_url), ("token-url", spec.token_url))
    paths = (("token-path", spec.token_path), ("submit-path", spec.submit_path), ("poll-path", spec.poll_path))
    problems = [_address_problem(key, value) for key, value in addresses if isinstance(value, str)]
    problems += [_path_problem(key, value) for key, value in paths]
    problems += [_auth_problem(key, value) for key, value in _auth_words(spec.auth)]
    problems.append(idempotency_problem(spec.idempotency_header))
    if isinstance(spec.proxy, str) and (wrong := proxy_problem(spec.proxy)) is not None:
        problems.append(Problem(key="proxy", message=wrong))
    if not spec.completed:
        problems.append(
            Problem(key="completed", message="`completed` names no state", help="write `completed: [completed]`")
        )
    return tuple(problem for problem in problems if problem is not None)


def from_env(env: Mapping[str, str]) -> Spec | None:
    """The spec that the original harness's environment variables make; None where one of them is unset or empty."""
    found = [env.get(name, "").strip() for name in _VARIABLES]
    if not all(found):
        return None
    return Spec(base_url=found[0], auth=Auth(client_id=found[1], client_secret=found[2]))


@asynccontextmanager
async def open_target(spec: Any, surroundings: Surroundings) -> AsyncIterator[Target]:
    """The connected target. Raises ValueError for what `check` finds once templates are resolved."""
    from engine.http.protocol.async_job import open_async_job

    resolved = _resolved(spec, surroundings)
    problems = check(resolved)
    if problems:
        raise ValueError("; ".join(problem.message for problem in problems))
    protocol = replace(
        _protocol(resolved),
        quota_headers=surroundings.quota_headers,
        proxy_of_env="" if resolved.proxy else proxy_of_env(surroundings.env, str(resolved.base_url)),
    )
    credentials = Credentials(
        client_id=_text(resolved.auth.client_id), client_secret=_text(resolved.auth.client_secret)
    )
    async with open_async_job(protocol, credentials, surroundings) as target:
        yield target


def _resolved(spec: Spec, surroundings: Surroundings) -> Spec:
    """The spec with templates resolved; what `secrets:` binds is put in here, at the wire, and nowhere sooner."""
    from engine.expressions.template import resolve_spec

    names = MappingProxyType({"env": surroundings.env, "secrets": surroundings.secrets})
    resolved = resolve_spec(spec, names)
    assert isinstance(resolved, Spec)
    return resolved


def _protocol(spec: Spec) -> JobProtocol:
    base_url = _parsed(spec.base_url)
    return JobProtocol(
        base_url=base_url,
        token_url=str(spec.token_url).strip() if spec.token_url is not None else base_url.join(spec.token_path),
        scope=scope_of(spec),
        submit_path=spec.submit_path,
        poll_path=spec.poll_path,
        input_field=spec.input_field,
        execution_id_field=spec.execution_id_field,
        status_field=spec.status_field,
        output_field=spec.output_field,
        errors_field=spec.errors_field,
        duration_field=spec.duration_field,
        completed=spec.completed,
        failed=spec.failed,
        idempotency_header=spec.idempotency_header,
        timeout_s=spec.timeout.seconds,
        private=spec.private,
        proxy=str(spec.proxy).strip() if spec.proxy is not None else None,
        strict_content_type=spec.strict_content_type,
    )


def scope_of(spec: Any, _name: str = "") -> str:
    """Where it is and who logs in there: what the server counts together."""
    base_url = parse_base_url(_text(spec.base_url))
    origin = base_url.origin if isinstance(base_url, BaseUrl) else _text(spec.base_url)
    return f"{origin} {_text(spec.auth.client_id)}"


def _text(value: str | Template) -> str:
    """As it is written, or without the line end of whatever set the variable it was read from."""
    return value.text if isinstance(value, Template) else value.strip("\r\n")


def _parsed(value: str | Template) -> BaseUrl:
    parsed = parse_base_url(str(value))
    assert isinstance(parsed, BaseUrl), "checked before"
    return parsed


def _address_problem(key: str, value: str) -> Problem | None:
    parsed = parse_base_url(value)
    if isinstance(parsed, BaseUrl):
        return None
    return Problem(key=key, message=f"`{key}`: {parsed}")


_HELD_BY = MappingProxyType({"submit-path": "{action_id}", "poll-path": "{execution_id}"})


def _path_problem(key: str, path: str) -> Problem | None:
    if not path.startswith("/"):
        return Problem(key=key, message=f"`{key}` does not begin with a slash", help=f"write `/{path}`")
    held = _HELD_BY.get(key)
    if held is not None and held not in path:
        return Problem(key=key, message=f"`{key}` has no place for `{held}`", help=f"write it like `/jobs/{held}`")
    return None


def _auth_words(auth: Auth) -> tuple[tuple[str, str | Template], ...]:
    return (("client-id", auth.client_id), ("client-secret", auth.client_secret))


def _auth_problem(key: str, value: str | Template) -> Problem | None:
    if isinstance(value, Template) or value:
        return None
    return Problem(key="auth", message=f"`{key}` of `auth` is empty", help="set the variable it is read from")


KIND = TargetKind(
    name="genesys-async",
    spec=Spec,
    open=open_target,
    default_rate=Rate(count=300, window_s=60.0, text="300/min"),
    doc="Submits a test of the action, then polls until it is completed or failed.",
    from_env=from_env,
    variables=_VARIABLES,
    login_variables=_VARIABLES[1:],
    check=check,
    knows_again=lambda spec: spec.idempotency_header is not None,
    request_s_max=lambda spec: spec.timeout.seconds,
    scope=scope_of,
)
