"""Which addresses lie on the open internet, which are near, and which nobody may be sent to. Pure.

An address in another dress counts as what it leads to: IPv4 in IPv6, and what translators make of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, TypeAlias
from urllib.parse import urlsplit

Address: TypeAlias = IPv4Address | IPv6Address

LOCALHOST: Final = "localhost"
_TRANSLATED: Final = ip_network("64:ff9b::/96")  # RFC 6052
_LOCALLY_TRANSLATED: Final = ip_network("64:ff9b:1::/48")  # RFC 8215
_PRIVATE: Final = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
"""RFC 1918 and RFC 4193; `ipaddress` calls many more private, link-local addresses among them."""
_METADATA: Final = frozenset(map(ip_address, ("168.63.129.16", "100.100.100.200", "fd00:ec2::254")))
"""Where clouds hand out credentials to whoever asks, beside the link-local addresses."""
_LAST_LABEL_IS_NUMBER: Final = re.compile(r"(?:^|\.)(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?$")


class AddressScope(StrEnum):
    """Where an address lies."""

    PUBLIC = "public"
    LOOPBACK = "loopback"
    PRIVATE = "private"
    FORBIDDEN = "forbidden"  # link-local, metadata services, multicast, and what is no host's address


def place_of(address: Address) -> AddressScope:
    """Where an address leads."""
    address = _undressed(address)
    if address in _METADATA:
        return AddressScope.FORBIDDEN
    if address.is_loopback:
        return AddressScope.LOOPBACK
    if any(address in network for network in _PRIVATE):
        return AddressScope.PRIVATE
    return AddressScope.PUBLIC if address.is_global and not address.is_multicast else AddressScope.FORBIDDEN


def read_address(host: str) -> Address | None:
    """The address that a host or an answer of a resolver is; None for a name. A zone (`%eth0`) is passed over."""
    try:
        return ip_address(host.partition("%")[0].strip("[]"))
    except ValueError:
        return None


def is_disguised(host: str) -> bool:
    """Whether programs disagree on the IPv4 address that a host is: `2130706433`, `0x7f.1`, `010.0.0.1`."""
    return read_address(host) is None and _LAST_LABEL_IS_NUMBER.search(host) is not None


def is_near(host: str) -> bool:
    """Whether a host as it is written means a loopback or private address; a name could be made to point anywhere."""
    address = read_address(host)
    if address is None:
        return host.lower() == LOCALHOST
    return place_of(address) in (AddressScope.LOOPBACK, AddressScope.PRIVATE)


def is_loopback_url(url: str) -> bool:
    """Whether a URL leads to this machine; not where it is none."""
    host = _host(url)
    address = read_address(host)
    return host == LOCALHOST if address is None else place_of(address) is AddressScope.LOOPBACK


def near_hosts(urls: Iterable[str]) -> frozenset[str]:
    """The hosts of these URLs that are near, in lower case."""
    return frozenset(host for url in urls if (host := _host(url)) and is_near(host))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _undressed(address: Address) -> Address:
    """The address that stands inside of another one."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if inner is None and (address in _TRANSLATED or address in _LOCALLY_TRANSLATED or int(address) >> 32 == 0):
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    # `::` and `::1` are addresses of their own, not the IPv4-compatible ones that they look like.
    return address if inner is None or int(address) <= 1 else inner
