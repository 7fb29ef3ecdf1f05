"""Why a run or an action is halted, in words that say what happened and what to do about it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from engine.model.plan import PlannedAction
from engine.model.ports.exchange import Trouble, TroubleKind
from engine.model.values.noun import Noun

FORBIDDEN: Final = "forbidden"
CERTIFICATE: Final = "certificate"
OUTAGE: Final = "outage"
CREDENTIALS: Final = "credentials"
SUSPENDED: Final = "suspended"

_PERMISSION: Final = re.compile(r"\b[A-Za-z][\w-]*(?::[A-Za-z][\w-]*){1,2}:[A-Za-z*]+\b")
_USUAL_PERMISSION: Final = "`integrations:action:execute`"
_HOUR_S: Final = 3600


class Cause(Noun, frozen=True, kw_only=True):
    """`reason` is what happened, `help` what to do. See `Halted` for the others."""

    reason: str
    kind: str = ""
    help: str = ""
    status: int | None = None
    body: str = ""
    until_us: int | None = None


def cause_of_forbidden(reason: str, action: PlannedAction, scope: str, *, status: int | None, body: str) -> Cause:
    """An action that this client may not run."""
    client = client_of(scope)
    who = f"the client `{client}`" if client else "this client"
    named = tuple(dict.fromkeys(_PERMISSION.findall(body)))
    asked = " and ".join(f"`{each}`" for each in named)
    what = asked or f"to run data actions (in Genesys Cloud {_USUAL_PERMISSION})"
    return Cause(
        reason=f"{who} may not run the action `{action.name}` (`{action.action_id}`): {reason}",
        kind=FORBIDDEN,
        help=f"give a role of {who} the permission {what}, in the division that the action belongs to, and resume",
        status=status,
        body=body,
    )


def cause_of_certificate(reason: str, scope: str) -> Cause:
    """A server that cannot prove who it is."""
    return Cause(reason=f"{reason} (`{origin_of(scope)}`)", kind=CERTIFICATE, help=_trust(reason.lower()))


def cause_of_outage(reason: str, scope: str, *, since_us: int, now_us: int) -> Cause:
    """A scope that has not answered for too long."""
    since = f"since {moment_text(since_us)} ({span_text((now_us - since_us) / 1e6)})"
    return Cause(
        reason=f"`{origin_of(scope)}` has not answered {since}: {reason}",
        kind=OUTAGE,
        help="check the network, the proxy and whether the service is up, and resume once it answers",
    )


def cause_of_long_refusal(reason: str, scope: str) -> Cause:
    """A server that answers every request by a refusal."""
    return Cause(
        reason=f"`{origin_of(scope)}`: {reason}",
        kind=OUTAGE,
        help="find out who else uses up the limit of this client, lower `--rate`, and resume later",
    )


def cause_of_credentials(reason: str, scope: str, *, came_from: str, status: int | None, body: str) -> Cause:
    """No token is to be had, or none is taken."""
    client = client_of(scope)
    read = f", whose id and secret were read from {came_from}" if came_from else ""
    return Cause(
        reason=f"{reason} (client `{client or origin_of(scope)}`{read})",
        kind=CREDENTIALS,
        help="check that the OAuth client exists, that its secret is the newest, that it may use this API, "
        "and that tokens come from the login host of this organisation",
        status=status,
        body=body,
    )


def cause_of_refused_key(reason: str, trouble: Trouble, scope: str) -> Cause:
    """A target that does not log in, and whose own credentials are not taken."""
    return Cause(
        reason=f"the target refused its credentials: {reason} (`{origin_of(scope)}`)",
        kind=CREDENTIALS,
        help="check the key, the header or the certificate that this target is given, and that it may use this API; "
        "then resume",
        status=trouble.status,
        body=trouble.body,
    )


def cause_of_unreachable_login(reason: str, scope: str) -> Cause:
    """No token, and not because of who asked for it."""
    return Cause(
        reason=f"{reason} (for `{client_of(scope) or origin_of(scope)}`)",
        kind=OUTAGE,
        help="check the network, the proxy, and that `base-url` or `token-url` names the login host; then resume",
    )


def cause_of_address(reason: str) -> Cause:
    """A login host at an address that credentials are not sent to."""
    return Cause(reason=reason, help="write into `base-url` or `token-url` the host that tokens come from")


def cause_of_plugin(reason: str) -> Cause:
    """A target of another package that breaks while it logs in."""
    return Cause(reason=reason, help="mend that package, or install another version of it; then resume")


def cause_of_suspension(trouble: Trouble, *, now_us: int) -> Cause:
    """A server that asks for more patience than a run has."""
    silence_s = trouble.retry_after_s or 0.0
    until_us = now_us + round(silence_s * 1_000_000)
    return Cause(
        reason=f"the server asks for silence until {moment_text(until_us)} ({span_text(silence_s)}): {trouble.message}",
        kind=SUSPENDED,
        help=f"resume after {moment_text(until_us)}",
        status=trouble.status,
        until_us=until_us,
    )


def cause_of(reason: str, trouble: Trouble, scope: str) -> Cause:
    """What halts a run, where a single answer does."""
    if trouble.kind is TroubleKind.TLS:
        return cause_of_certificate(reason, scope)
    if trouble.kind is TroubleKind.UNAUTHORISED:
        return cause_of_refused_key(reason, trouble, scope)
    if trouble.kind in (TroubleKind.THROTTLED, TroubleKind.UNAVAILABLE):
        return cause_of_long_refusal(reason, scope)
    return Cause(reason=reason, status=trouble.status, body=trouble.body)


def origin_of(scope: str) -> str:
    """The host that a scope is about."""
    return scope.partition(" ")[0]


def client_of(scope: str) -> str:
    """The client id in a scope; empty where it has none."""
    return scope.partition(" ")[2]


def moment_text(us: int) -> str:
    """A moment in UTC: `2026-11-22 09:14:00 UTC`; far ones as the year 9999."""
    try:
        return f"{datetime.fromtimestamp(us / 1e6, tz=UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError, OSError):
        return "the year 9999"


def span_text(seconds: float) -> str:
    """A length of time in two figures at most: `2 h 5 min`, `5 min`, `42 s`."""
    whole = round(seconds)
    if whole >= _HOUR_S:
        return f"{whole // _HOUR_S} h {whole % _HOUR_S // 60} min"
    return f"{whole // 60} min" if whole >= 60 else f"{whole} s"  # noqa: PLR2004 - seconds in a minute


def _trust(reason: str) -> str:
    """What to do about a certificate; never to look away."""
    if "expired" in reason or "not yet valid" in reason:
        return "check the clock of this machine; if it is right, have the certificate renewed"
    if "hostname" in reason or "ip address" in reason:
        return "write the host into `base-url` that the certificate was made for"
    if "issuer" in reason or "self-signed" in reason or "self signed" in reason or "unable to get" in reason:
        return (
            "a proxy or a private authority signs here: add its root certificate to the trusted ones of this machine, "
            "or name a file with it in the variable SSL_CERT_FILE"
        )
    if "revoked" in reason:
        return "the certificate was revoked: ask those who run the server"
    return "check that `base-url` names an https port of the server, and which certificate it shows"
