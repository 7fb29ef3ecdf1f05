from __future__ import annotations

from textwrap import wrap

import pytest
from inline_snapshot import snapshot

from engine.model.plan import PlannedAction
from engine.model.ports.exchange import Trouble, TroubleKind
from engine.run.halting.reasons import (
    Cause,
    cause_of,
    cause_of_certificate,
    cause_of_credentials,
    cause_of_forbidden,
    cause_of_outage,
    cause_of_suspension,
    cause_of_unreachable_login,
    moment_text,
    span_text,
)
from tests.virtual_time import EPOCH_US

SCOPE = "https://api.mypurecloud.de 7f3a-client"
ACTION = PlannedAction(name="risk-check", action_id="custom_-_12ab", effects="write", contract=None, stub=())


def lines(text: str) -> list[str]:
    return wrap(text, 90, break_long_words=False)


def words(cause: Cause) -> list[str]:
    return [f"{cause.kind}:", *lines(cause.reason), *lines(cause.help)]


def test_a_403_names_permission_action_and_client() -> None:
    body = '{"message": "You are missing the following permission(s): integrations:action:execute"}'
    cause = cause_of_forbidden("the server answered 403", ACTION, SCOPE, status=403, body=body)
    assert words(cause) == snapshot(
        [
            "forbidden:",
            "the client `7f3a-client` may not run the action `risk-check` (`custom_-_12ab`): the server",
            "answered 403",
            "give a role of the client `7f3a-client` the permission `integrations:action:execute`, in",
            "the division that the action belongs to, and resume",
        ]
    )
    assert (cause.status, cause.body) == (403, body)


def test_a_403_without_a_permission_in_it_names_the_usual_one() -> None:
    assert words(cause_of_forbidden("the server answered 403", ACTION, "emulator", status=403, body="no")) == snapshot(
        [
            "forbidden:",
            "this client may not run the action `risk-check` (`custom_-_12ab`): the server answered 403",
            "give a role of this client the permission to run data actions (in Genesys Cloud",
            "`integrations:action:execute`), in the division that the action belongs to, and resume",
        ]
    )


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (
            "certificate has expired",
            snapshot(["check the clock of this machine; if it is right, have the certificate renewed"]),
        ),
        (
            "certificate is not yet valid",
            snapshot(["check the clock of this machine; if it is right, have the certificate renewed"]),
        ),
        (
            "Hostname mismatch, certificate is not valid for 'api.x'.",
            snapshot(["write the host into `base-url` that the certificate was made for"]),
        ),
        (
            "self-signed certificate in certificate chain",
            snapshot(
                [
                    "a proxy or a private authority signs here: add its root certificate to the trusted ones of",
                    "this machine, or name a file with it in the variable SSL_CERT_FILE",
                ]
            ),
        ),
        (
            "unable to get local issuer certificate",
            snapshot(
                [
                    "a proxy or a private authority signs here: add its root certificate to the trusted ones of",
                    "this machine, or name a file with it in the variable SSL_CERT_FILE",
                ]
            ),
        ),
        ("certificate revoked", snapshot(["the certificate was revoked: ask those who run the server"])),
        (
            "WRONG_VERSION_NUMBER",
            snapshot(["check that `base-url` names an https port of the server, and which certificate it shows"]),
        ),
    ],
)
def test_a_certificate_that_is_not_accepted_is_mended_and_never_looked_away_from(reason: str, told: list[str]) -> None:
    message = f"the server's certificate is not accepted: {reason}"
    cause = cause_of(message, Trouble(kind=TroubleKind.TLS, message=message), SCOPE)
    assert cause == cause_of_certificate(message, SCOPE)
    assert cause.reason == f"{message} (`https://api.mypurecloud.de`)"
    assert lines(cause.help) == told
    assert not any(word in cause.help for word in ("verify", "verification", "insecure", "disable"))


def test_an_outage_names_the_host_and_since_when() -> None:
    cause = cause_of_outage("connection refused", SCOPE, since_us=EPOCH_US, now_us=EPOCH_US + 312_000_000)
    assert words(cause) == snapshot(
        [
            "outage:",
            "`https://api.mypurecloud.de` has not answered since 2026-11-22 09:14:07 UTC (5 min):",
            "connection refused",
            "check the network, the proxy and whether the service is up, and resume once it answers",
        ]
    )


def test_bad_credentials_name_the_client_and_where_they_were_read() -> None:
    came_from = "`${{ env.CLIENT }}` and `${{ secrets.CLIENT_SECRET }}`"
    cause = cause_of_credentials(
        "no token: the server answered 400: invalid_client", SCOPE, came_from=came_from, status=400, body=""
    )
    assert words(cause) == snapshot(
        [
            "credentials:",
            "no token: the server answered 400: invalid_client (client `7f3a-client`, whose id and",
            "secret were read from `${{ env.CLIENT }}` and `${{ secrets.CLIENT_SECRET }}`)",
            "check that the OAuth client exists, that its secret is the newest, that it may use this",
            "API, and that tokens come from the login host of this organisation",
        ]
    )
    assert "read from" not in cause_of_credentials("no token", SCOPE, came_from="", status=400, body="").reason


def test_a_login_host_that_cannot_be_reached_is_not_blamed_on_the_credentials() -> None:
    assert words(
        cause_of_unreachable_login("no token: the host `login.x` is not known; gave up after 8 attempts", SCOPE)
    ) == (
        snapshot(
            [
                "outage:",
                "no token: the host `login.x` is not known; gave up after 8 attempts (for `7f3a-client`)",
                "check the network, the proxy, and that `base-url` or `token-url` names the login host;",
                "then resume",
            ]
        )
    )


def test_a_suspended_run_says_until_when() -> None:
    trouble = Trouble(kind=TroubleKind.THROTTLED, message="the server answered 429", status=429, retry_after_s=7_500.0)
    cause = cause_of_suspension(trouble, now_us=EPOCH_US)
    assert words(cause) == snapshot(
        [
            "suspended:",
            "the server asks for silence until 2026-11-22 11:19:07 UTC (2 h 5 min): the server answered",
            "429",
            "resume after 2026-11-22 11:19:07 UTC",
        ]
    )
    assert cause.until_us == EPOCH_US + 7_500_000_000


def test_refusals_that_never_end_are_an_outage_of_the_limit() -> None:
    trouble = Trouble(kind=TroubleKind.THROTTLED, message="429", status=429)
    assert words(cause_of("429; every request was refused for 5 minutes", trouble, SCOPE)) == snapshot(
        [
            "outage:",
            "`https://api.mypurecloud.de`: 429; every request was refused for 5 minutes",
            "find out who else uses up the limit of this client, lower `--rate`, and resume later",
        ]
    )


def test_moments_and_spans_are_read_at_a_glance() -> None:
    assert [span_text(each) for each in (0.4, 59, 60, 3_599, 3_600, 99_999)] == snapshot(
        ["0 s", "59 s", "1 min", "59 min", "1 h 0 min", "27 h 46 min"]
    )
    assert moment_text(EPOCH_US) == "2026-11-22 09:14:07 UTC"
    assert moment_text(10**18) == "the year 9999"
