"""What is set aside for examples and fiction, so that no test reaches anybody: names, addresses, telephone numbers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DOMAINS: Final = ("example.com", "example.net", "example.org")
"""RFC 2606, section 3."""
NETWORKS: Final = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
"""RFC 5737."""
NETWORK_V6: Final = "2001:db8::/32"
"""RFC 3849."""

FICTION: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = MappingProxyType(
    {
        # Country code, trunk prefix, and national numbers in which `#` is a digit: NANPA 555-01xx, Ofcom,
        # Bundesnetzagentur, Arcep, ACMA, PTS.
        "AU": ("61", "0", ("491570###", "255501###", "355501###")),
        "CA": ("1", "", ("41655501##", "60455501##", "51455501##")),
        "DE": ("49", "0", ("17139200##", "3023125###", "221471####", "4066969###")),
        "FR": ("33", "0", ("19900####", "63998####")),
        "GB": ("44", "0", ("7700900###", "2079460###", "1632960###")),
        "SE": ("46", "0", ("7017406##",)),
        "US": ("1", "", ("20255501##", "21255501##", "31255501##", "41555501##", "61755501##")),
    }
)
"""Telephone numbers that no subscriber has, by the country; others set none aside."""
