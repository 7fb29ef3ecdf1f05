"""Providers whose names, addresses and numbers are those set aside for examples, unless `domains` says otherwise.

Whatever a method of mimesis makes of a host name, an address or a number it takes from here, since it asks itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from types import MappingProxyType
from typing import Any, Final

from mimesis.enums import IPv4Purpose, PortRange, URLScheme
from mimesis.providers import Internet, Person

from engine.model.values.fiction import DOMAINS, FICTION, NETWORK_V6, NETWORKS

_REGIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "de": "DE",
        "en": "US",
        "en-au": "AU",
        "en-ca": "CA",
        "en-gb": "GB",
        "fr": "FR",
        "sv": "SE",
    }
)
"""The country of a locale, where it sets numbers aside for fiction."""
_V4_BITS: Final = 32
_V6_BITS: Final = 128


class ReservedInternet(Internet):
    """Hosts below example.com, .net and .org, and addresses of documentation."""

    def hostname(  # type: ignore[override]
        self, domains: Sequence[str] | None = None, subdomains: list[str] | None = None
    ) -> str:
        """Generates a random hostname below one of the domains, without a scheme."""
        host = super().hostname().partition(".")[0]
        domain = str(self.random.choice(list(domains or DOMAINS))).lstrip("@.")
        return ".".join((*([self.random.choice(subdomains)] if subdomains else []), host, domain))

    def url(  # type: ignore[override]
        self,
        scheme: URLScheme | None = URLScheme.HTTPS,
        port_range: PortRange | None = None,
        domains: Sequence[str] | None = None,
        subdomains: list[str] | None = None,
    ) -> str:
        """Generates a random URL of a host below one of the domains."""
        host = self.hostname(domains, subdomains)
        port = "" if port_range is None else f":{self.port(port_range)}"
        return f"{self.validate_enum(scheme, URLScheme)}://{host}{port}/"

    def ip_v4_object(self) -> IPv4Address:
        """Generates a random IPv4 address of those for documentation."""
        network = IPv4Network(self.random.choice(NETWORKS))
        return network[self.random.randrange(network.num_addresses)]

    def ip_v4_cidr(self) -> str:
        """Generates a random IPv4 network of those for documentation."""
        address = self.ip_v4_object()
        return str(IPv4Network(f"{address}/{self.random.randint(24, _V4_BITS)}", strict=False))

    def ip_v6_object(self) -> IPv6Address:
        """Generates a random IPv6 address of those for documentation."""
        network = IPv6Network(NETWORK_V6)
        return network[self.random.randrange(network.num_addresses)]

    def ip_v6_cidr(self) -> str:
        """Generates a random IPv6 network of those for documentation."""
        address = self.ip_v6_object()
        return str(IPv6Network(f"{address}/{self.random.randint(32, _V6_BITS)}", strict=False))

    def special_ip_v4_object(self, purpose: IPv4Purpose | None = None) -> IPv4Address:
        """Generates an IPv4 address of a special purpose; of documentation where none is named."""
        return self.ip_v4_object() if purpose is None else super().special_ip_v4_object(purpose)

    def public_dns(self) -> str:
        """Generates an address as of a public name server, which is one for documentation."""
        return self.ip_v4()


class ReservedPerson(Person):
    """E-mail at example.com, .net and .org, and numbers of fiction where a country has them."""

    def email(self, domains: Sequence[str] | None = None) -> str:  # type: ignore[override]
        """Generates a random email at one of the domains."""
        return super().email(domains or DOMAINS)

    def phone_number(self, mask: str = "", placeholder: str = "#", e164: bool = False) -> str:
        """Generates a random phone number: of fiction, where the country of the language has such numbers."""
        region = _REGIONS.get(self.locale)
        if mask or region is None:
            return super().phone_number(mask, placeholder, e164)
        country, _, shapes = FICTION[region]
        return super().phone_number(f"+{country} {self.random.choice(shapes)}", "#", e164)


STAND_INS: Final[Mapping[type, type[Any]]] = MappingProxyType({Internet: ReservedInternet, Person: ReservedPerson})
"""By the provider that each stands in for."""
