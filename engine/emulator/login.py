"""The token endpoint: client credentials in the form or in a Basic header (RFC 6749)."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qs, unquote_plus

from engine.emulator.messages import Incoming, Outgoing, json_answer
from engine.emulator.state import Tokens

CLIENT_ID = "emulator"
CLIENT_SECRET = "emulator"  # noqa: S105 - published on purpose: nothing is behind it
_FIELDS_MAX = 20


def token_answer(incoming: Incoming, tokens: Tokens, *, now_s: float) -> Outgoing:
    """A fresh token, or the error of RFC 6749, section 5.2."""
    if incoming.method != "POST":
        return _refused(405, "invalid_request", "tokens are asked for with POST")
    form = _form(incoming)
    if form is None:
        return _refused(400, "invalid_request", "the body is not a form")
    if form.get("grant_type") != "client_credentials":
        return _refused(400, "unsupported_grant_type", "`grant_type` must be `client_credentials`")
    basic = _basic(incoming)
    given = basic if basic is not None else (form.get("client_id", ""), form.get("client_secret", ""))
    if given != (CLIENT_ID, CLIENT_SECRET):
        return _refused(400 if basic is None else 401, "invalid_client", "client not found or invalid client secret")
    lifetime_s = tokens.lifetime_s
    expires_in = int(lifetime_s) if lifetime_s >= 1 else lifetime_s
    said = {"access_token": tokens.issue(now_s), "token_type": "bearer", "expires_in": expires_in}
    return json_answer(200, said, {"Cache-Control": "no-store"})


def _form(incoming: Incoming) -> dict[str, str] | None:
    kind = incoming.headers.get("content-type", "").partition(";")[0].strip().lower()
    if incoming.too_large or kind != "application/x-www-form-urlencoded":
        return None
    try:
        fields = parse_qs(incoming.body.decode(), keep_blank_values=True, max_num_fields=_FIELDS_MAX)
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items() if len(values) == 1}


def _basic(incoming: Incoming) -> tuple[str, str] | None:
    """Id and secret of a Basic header; None without one, two empty texts for one that cannot be read."""
    scheme, _, text = incoming.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ("", "")
    return (unquote_plus(user), unquote_plus(password))


def _refused(status: int, error: str, description: str) -> Outgoing:
    return json_answer(status, {"error": error, "error_description": description, "description": description})
