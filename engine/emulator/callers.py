"""Who may talk to an emulator: what knows it by a loopback name, and no page of another site."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

_NAME: Final = "localhost"
_HOST: Final = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^:\[\]/@\\\s]+)(?::[0-9]{0,5})?")


def why_refused(hosts: Sequence[str], origins: Sequence[str]) -> str | None:
    """Why a request with these `Host` headers, or names in its target, and `Origin` headers is none of ours, or None.

    A page whose name was made to lead here (DNS rebinding) still sends its own name.
    """
    if not hosts:
        return "the request names no host"
    for host in hosts:
        if not _is_near(host):
            return f"this emulator answers to loopback names alone, and not to `{_shown(host)}`"
    for origin in origins:
        if not _is_near(urlsplit(origin).netloc if origin.isascii() else ""):
            return f"a page of `{_shown(origin)}` has no business here"
    return None


def host_in(target: str) -> list[str]:
    """Whom the target of a request names, where it is a whole address; such a name goes before any header."""
    try:
        return [urlsplit(target).netloc] if "://" in target and not target.startswith("/") else []
    except ValueError:
        return [target]


def _is_near(host: str) -> bool:
    """Whether it is a name or address of loopback, with any port: that of a tunnel is another."""
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found["host"].lower().removesuffix(".").strip("[]")
    if name == _NAME:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _shown(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text[:100])
