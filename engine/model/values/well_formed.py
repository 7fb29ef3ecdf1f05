"""Texts of a well-known form: one judge for matchers, contracts and the labels of rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address
from types import MappingProxyType
from typing import Final

from engine.model.values.moments import is_date, is_date_time, is_time

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_PHONE: Final = re.compile(r"\+[1-9]\d{1,14}", re.ASCII)
_LOCAL: Final = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL: Final = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_LOCAL_MAX, _ADDRESS_MAX = 64, 254
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_NAME_MAX: Final = 253
_CHARACTER: Final = r"[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2}"
_HOST: Final = rf"(?:\[[0-9A-Fa-f:.]+\]|(?:{_CHARACTER})*)"
_AUTHORITY: Final = rf"//(?:(?:{_CHARACTER}|:)*@)?{_HOST}(?::\d*)?(?=[/?#]|\Z)"
_WEB: Final = r"(?![Hh][Tt][Tt][Pp][Ss]?:(?!//[^/?#:]))"
"""What begins with `http:` names a host (RFC 9110)."""
_URI: Final = re.compile(
    rf"{_WEB}[A-Za-z][A-Za-z0-9+.-]*:(?:{_AUTHORITY}|(?!//))(?:{_CHARACTER}|[:@/])*"
    rf"(?:\?(?:{_CHARACTER}|[:@/?])*)?(?:#(?:{_CHARACTER}|[:@/?])*)?",
    re.ASCII,
)
_URI_MAX: Final = 65_536


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID in its usual form (RFC 9562, section 4), of any version, in any case."""
    return _UUID.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Whether this is an e-mail address that real systems should take.

    Pragmatic: RFC 5321's lengths, dotted words on the left (letters and digits of any script, RFC 6531, and the marks
    of RFC 5322), a dotted domain of letters, digits and inner hyphens on the right. Quoted left sides, comments and
    addresses in brackets are allowed by the RFCs, refused by nearly everyone, and refused here.
    """
    local, at, domain = text.rpartition("@")
    labels = domain.split(".")
    return (
        bool(at)
        and len(text.encode("utf-8", "surrogatepass")) <= _ADDRESS_MAX
        and len(local.encode("utf-8", "surrogatepass")) <= _LOCAL_MAX
        and _LOCAL.fullmatch(local) is not None
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) is not None for label in labels)
    )


def is_phone(text: str) -> bool:
    """Whether this is a telephone number of ITU-T E.164: a plus and digits."""
    return _PHONE.fullmatch(text) is not None


def is_uri(text: str) -> bool:
    """Whether this is a URI of RFC 3986 with its scheme; one of more than 64 KiB is none."""
    return len(text) <= _URI_MAX and _URI.fullmatch(text) is not None


def is_ipv4(text: str) -> bool:
    """Whether these are four numbers from 0 to 255 with dots between, none with a zero in front (RFC 2673)."""
    return text.isascii() and _holds(IPv4Address, text)


def is_ipv6(text: str) -> bool:
    """Whether this is an address of RFC 4291, without a zone."""
    return text.isascii() and "%" not in text and _holds(IPv6Address, text)


def is_hostname(text: str) -> bool:
    """Whether this is a name of a host (RFC 1123): labels of letters, digits and inner hyphens."""
    return len(text) <= _NAME_MAX and all(_NAME.fullmatch(label) is not None for label in text.split("."))


def _holds(reading: Callable[[str], object], text: str) -> bool:
    try:
        reading(text)
    except ValueError:
        return False
    return True


FORMATS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "uuid": is_uuid,
        "email": is_email,
        "date": is_date,
        "date-time": is_date_time,
        "time": is_time,
        "uri": is_uri,
        "ipv4": is_ipv4,
        "ipv6": is_ipv6,
        "hostname": is_hostname,
    }
)
"""The formats of JSON Schema that are judged, by their names there."""
