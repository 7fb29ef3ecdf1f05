"""What an HTTP reply means: the row of the retry table, how long the server asks us to wait, what quota is left.

Pure: a reply goes in, a value comes out (RUNNING section 2).
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from types import MappingProxyType

from engine.http.action_errors import error_list, tells_of_action
from engine.http.body import object_or_none, text_of
from engine.http.evidence import answer_of
from engine.http.request_and_reply import REPLY_BYTES_MAX, Reply
from engine.model.ports.exchange import ActionError, Trouble, TroubleKind

_KIND_OF_STATUS = MappingProxyType(
    {
        400: TroubleKind.REFUSED,
        401: TroubleKind.UNAUTHORISED,
        403: TroubleKind.FORBIDDEN,
        404: TroubleKind.NOT_FOUND,
        # Somebody on the way waited too long. Gateways say so of what they sent on, too, so nothing is proved.
        408: TroubleKind.SERVER_ERROR,
        410: TroubleKind.NOT_FOUND,
        413: TroubleKind.REFUSED,
        415: TroubleKind.REFUSED,
        422: TroubleKind.REFUSED,
        429: TroubleKind.THROTTLED,
    }
)
_ERROR_KIND = MappingProxyType(
    {
        TroubleKind.REFUSED: "input",
        TroubleKind.UNAUTHORISED: "auth",
        TroubleKind.FORBIDDEN: "auth",
        TroubleKind.THROTTLED: "limit",
    }
)
_UNAVAILABLE = 503
_TOLERATED = frozenset(
    {"text/plain", "application/octet-stream", "binary/octet-stream", "text/javascript", "application/javascript"}
)
"""What servers declare that hand out a file, or forget to say what it is."""
_HINTS = re.compile(r"\s*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, [^,]+|[^,]+)")
"""Several hints are joined by commas, and dates hold one."""
_SECONDS = re.compile(r"\+?([0-9]{1,10})(\.[0-9]*)?", re.ASCII)


def refusal(reply: Reply) -> Trouble | None:
    """What keeps this reply from being an answer of the protocol; None for a 2xx."""
    if 200 <= reply.status < 300:  # noqa: PLR2004 - RFC 9110, section 15.3
        return None
    kind = _kind(reply)
    errors = error_list(object_or_none(reply), kind=_ERROR_KIND.get(kind, "other"))
    if not errors and kind is TroubleKind.REFUSED:
        errors = (ActionError(kind="input", code=None, message=_short(text_of(reply.body)) or _message(reply)),)
    return trouble_with(reply, _message(reply), kind).but(retry_after_s=hint_of(reply), errors=errors)


def failure_of_action(reply: Reply) -> tuple[ActionError, ...]:
    """The errors of an action that was run and failed, in a reply whose status alone would blame the platform.

    Empty for any other reply, and where the server asks for patience: then nothing was run.
    """
    if reply.status < 400 or _kind(reply) in (TroubleKind.THROTTLED, TroubleKind.UNAVAILABLE):  # noqa: PLR2004 - RFC 9110, section 15.5
        return ()
    said = object_or_none(reply)
    return error_list(said, kind="other") if tells_of_action(said) else ()


def unreadable(reply: Reply, *, is_strict: bool = False) -> Trouble | None:
    """What keeps the body of a 2xx from being read as JSON; None when it may be tried. An empty body is not it.

    Where `is_strict`, JSON under another name is refused.
    """
    kind = reply.headers.get("content-type", "")
    if kind == "application/json" and not reply.over_limit and not reply.fault:
        return None  # as nearly always
    kind = _plain_kind(reply)
    if reply.over_limit:
        message = f"the answer is larger than {REPLY_BYTES_MAX // 1024 // 1024} MiB"
    elif reply.fault:
        message = f"the answer {reply.fault}"
    elif reply.body and kind and not _is_json(kind) and (is_strict or not note_of(reply)):
        begins = ", and begins with `<`" if reply.body.lstrip().startswith(b"<") else ""
        message = f"the answer has content type `{_short(kind)}`{begins}, expected `application/json`"
    else:
        return None
    return trouble_with(reply, message, TroubleKind.UNEXPECTED)


def note_of(reply: Reply) -> str:
    """What is odd about how a reply declares JSON that can be read all the same; empty: nothing."""
    kind = _plain_kind(reply) if reply.headers.get("content-type", "") != "application/json" else ""
    if kind not in _TOLERATED or not reply.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return ""
    way_out = "it is read all the same, and `strict-content-type: true` of the target refuses it"
    return f"the server declares its JSON as `{kind}`; {way_out}"


def _plain_kind(reply: Reply) -> str:
    return reply.headers.get("content-type", "").partition(",")[0].partition(";")[0].strip().lower()


def trouble_with(reply: Reply, message: str, kind: TroubleKind = TroubleKind.BAD_BODY) -> Trouble:
    """The trouble with a reply of whatever status, and what it held."""
    return Trouble(
        kind=kind,
        message=message,
        status=reply.status,
        body=text_of(reply.body),
        headers=reply.headers,
        answer=answer_of(reply),
    )


def hint_of(reply: Reply) -> float | None:
    """Seconds that a reply asks us to wait; None where it does not."""
    return retry_after_s(reply.headers.get("retry-after"), reply.headers.get("date"))


def retry_after_s(header: str | None, date_header: str | None) -> float | None:
    """Seconds that the server asks us to wait; None without a usable hint, never zero.

    A number of seconds, or an HTTP-date measured against the reply's own `Date`, so that our clock does not matter (RFC
    9110, section 10.2.3). Servers also write fractions, a sign, quotes, and the header twice: the greatest counts,
    rounded up. Junk, a negative number, a moment that has passed and `0` are no hint: a hint of nothing would make a
    hot loop.
    """
    hint_s = _hint_s(header, date_header)
    return hint_s if hint_s is not None and hint_s > 0 else None


def _kind(reply: Reply) -> TroubleKind:
    if reply.status == _UNAVAILABLE:
        # A server that names a time has refused the request, so that it may be sent again; a bare 503 may come from
        # a gateway behind which the request went on.
        hint_s = _hint_s(reply.headers.get("retry-after"), reply.headers.get("date"))
        return TroubleKind.SERVER_ERROR if hint_s is None else TroubleKind.UNAVAILABLE
    if reply.status >= 500:  # noqa: PLR2004 - RFC 9110, section 15.6
        return TroubleKind.SERVER_ERROR
    return _KIND_OF_STATUS.get(reply.status, TroubleKind.UNEXPECTED)


def _message(reply: Reply) -> str:
    if 300 <= reply.status < 400:  # noqa: PLR2004 - RFC 9110, section 15.4
        return f"the server answered {reply.status}, a redirect; redirects are never followed"
    said = object_or_none(reply)
    words = next((value for key in _WORDS if isinstance(value := said.get(key), str) and value), "") if said else ""
    return f"the server answered {reply.status}" + (f": {_short(words)}" if words else "")


_WORDS = ("message", "error_description", "userMessage", "description", "error", "detail")


def _hint_s(header: str | None, date_header: str | None) -> float | None:
    """The hint as the server wrote it, which may be zero or lie in the past; None when it cannot be read."""
    now = http_date_s((date_header or "").strip(" \t"))
    hints = [_one_hint_s(each.strip(" \t"), now) for each in _HINTS.findall(header or "")]
    return max((each for each in hints if each is not None), default=None)


def _one_hint_s(text: str, now: float | None) -> float | None:
    found = _SECONDS.fullmatch(text.strip("\"'"))
    if found is not None:
        return float(int(found[1]) + (found[2] is not None and found[2].strip(".0") != ""))
    until = http_date_s(text)
    return None if until is None or now is None else until - now


def http_date_s(text: str) -> float | None:
    """An HTTP-date in seconds since 1970; None where it is none (RFC 9110, section 5.6.7)."""
    if not text[:3].isalpha() or not text.isascii():
        return None
    try:
        moment = parsedate_to_datetime(text)
        # The asctime form names no zone; RFC 9110, section 5.6.7, says it is UTC.
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _is_json(kind: str) -> bool:
    return kind in ("application/json", "text/json") or (kind.startswith("application/") and kind.endswith("+json"))


def _short(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:300]}…"  # noqa: PLR2004 - enough to read at a glance
