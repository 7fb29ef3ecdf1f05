"""Which addresses credentials may be sent to, and which ids may stand in a path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import SplitResult, quote, unquote, urlsplit

from engine.http.address import is_disguised, is_near
from engine.model.values.noun import Noun

ID_FORM = "letters, digits and `-_.~`, at most 128, not beginning with a dot"
SEGMENT_MAX = 1_024
"""Characters of an id that a server may give."""
_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._~-]{0,127}")
_ORIGIN_HELP = "write it like `https://api.example.com`"


class BaseUrl(Noun, frozen=True, kw_only=True):
    """A checked base URL: `origin` is scheme, host and port; `prefix` a path without a slash at its end."""

    origin: str
    prefix: str

    def join(self, path: str) -> str:
        """The URL of a path below the prefix; `path` begins with a slash."""
        return f"{self.origin}{self.prefix}{path}"


def parse_base_url(text: str) -> BaseUrl | str:
    """The base URL, or what is wrong with it and what to write.

    `https` only, since what goes there carries credentials; `http` to a loopback or private address that is named
    outright (`localhost` or an IP literal: a name could be made to point anywhere).
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return f"`{_shown(text)}` is not a URL: {_ORIGIN_HELP}"
    problem = _problem(parts, text)
    if problem is not None:
        return problem
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    origin = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    return BaseUrl(origin=origin, prefix=parts.path.rstrip("/"))


def upload_problem(url: str) -> str | None:
    """Why nothing may be uploaded there, and what to write; None: it may. A query is kept, and is never shown.

    The rules are those of `parse_base_url`, since a presigned URL is a credential.
    """
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return _NO_UPLOAD
    return _way_problem(parts, url) if is_web else _NO_UPLOAD


def proxy_problem(text: str) -> str | None:
    """Why this is no proxy that requests can go through, and what to write; None: it is one.

    A user and a password may stand in it; no message shows them.
    """
    try:
        parts = urlsplit(text.strip())
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return f"`proxy` is not a URL: {_PROXY_HELP}"
    if not is_whole or not _is_clean(text.strip()):
        shown = f"`{_shown(text)}` " if "@" not in text else ""
        return f"`proxy` {shown}is not the address of a proxy: {_PROXY_HELP}"
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        return f"`proxy` `{safe_url(text)}` ends with its port: {_PROXY_HELP}"
    return None


def proxy_secrets(proxy: str | None) -> tuple[str, ...]:
    """What must not be shown of a proxy: its password, as it is written and as it is meant."""
    written = urlsplit(proxy.strip()).password if proxy is not None else None
    return tuple({written, unquote(written)}) if written else ()


def proxy_of_env(env: Mapping[str, str], url: str) -> str:
    """The variable that names a proxy for this URL, which nobody asked to be used; empty where there is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if is_near(parts.hostname or ""):
        return ""
    names = (f"{parts.scheme.upper()}_PROXY", f"{parts.scheme}_proxy", "ALL_PROXY", "all_proxy")
    return next((name for name in names if env.get(name, "").strip()), "")


_PROXY_HELP = "write it like `http://proxy.example.com:8080`"
_NO_UPLOAD = "it is no web address: write https://HOST/PATH"


def is_safe_id(text: str) -> bool:
    """Whether an id can stand in a path as it is: it can neither leave its segment nor be rewritten on the way."""
    return _ID.fullmatch(text) is not None


def segment_problem(text: str) -> str | None:
    """Why an id that a server gave cannot be one segment of a path, not even encoded; None: `encode_segment` makes it.

    No encoding saves `.` and `..`, which are resolved on the way, encoded or not.
    """
    if not text or text in (".", ".."):
        return "it is empty, `.` or `..`"
    if len(text) > SEGMENT_MAX:
        return f"it has more than {SEGMENT_MAX:,} characters"
    if any(unicodedata.category(each) in ("Cc", "Cs") for each in text):
        return "it holds a control character"
    return None


def encode_segment(text: str) -> str:
    """An id as one segment of a path: percent-encoded, slashes too (RFC 3986, section 2.1)."""
    return quote(text, safe="")


def safe_url(url: str) -> str:
    """The URL for messages: without user, password, query and fragment, which may hold a signature."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return "(a URL that cannot be read)"
    shown_host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown_host}{f':{port}' if port is not None else ''}{parts.path}"


def _problem(parts: SplitResult, text: str) -> str | None:
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"`{_shown(text)}` is not a web address: {_ORIGIN_HELP}"
    problem = _way_problem(parts, text)
    if problem is not None:
        return problem
    if parts.query or parts.fragment or "?" in text or "#" in text:
        return f"`{safe_url(text)}` must not hold a query or fragment: end it before `?` or `#`"
    if any(segment in (".", "..") for segment in parts.path.replace("%2e", ".").replace("%2E", ".").split("/")):
        return f"`{_shown(text)}` must not hold `.` or `..` in its path: write the path itself"
    return None


def _way_problem(parts: SplitResult, text: str) -> str | None:
    """Why nothing secret may go the way of this URL, whatever stands behind its host."""
    assert parts.hostname, "checked before"
    if not _is_clean(text.strip()):
        return f"`{_shown(text)}` holds a space, a backslash or a control character: {_ORIGIN_HELP}"
    if parts.username is not None or parts.password is not None:
        return f"`{safe_url(text)}` must not hold a user or password: put credentials under `auth`"
    if is_disguised(parts.hostname):
        return f"`{_shown(text)}` holds an address that programs read differently: write four decimal numbers or a name"
    if parts.scheme == "http" and not is_near(parts.hostname):
        return (
            f"`{_shown(text)}` would send credentials in clear text: write `https://`; "
            "`http://` is for `localhost` and for loopback and private IP addresses"
        )
    return None


def _is_clean(text: str) -> bool:
    return all(character > " " and character not in "\\\x7f" for character in text)


def _shown(text: str) -> str:
    """The text without anything that may be secret in it."""
    return (safe_url(text) if "://" in text else text.partition("?")[0])[:200]
