"""Where the vendor's public API is: its regions by the names that people know them by. Facts, and pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.model.values.nearest import closest

DOMAINS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "us-east-1": "mypurecloud.com",
        "us-east-2": "use2.us-gov-pure.cloud",
        "us-west-2": "usw2.pure.cloud",
        "ca-central-1": "cac1.pure.cloud",
        "mx-central-1": "mxc1.pure.cloud",
        "sa-east-1": "sae1.pure.cloud",
        "eu-west-1": "mypurecloud.ie",
        "eu-west-2": "euw2.pure.cloud",
        "eu-central-1": "mypurecloud.de",
        "eu-central-2": "euc2.pure.cloud",
        "eusc-de-east-1": "edee1.eusc-pure.cloud",
        "me-central-1": "mec1.pure.cloud",
        "ap-south-1": "aps1.pure.cloud",
        "ap-northeast-1": "mypurecloud.jp",
        "ap-northeast-2": "apne2.pure.cloud",
        "ap-northeast-3": "apne3.pure.cloud",
        "ap-southeast-1": "apse1.pure.cloud",
        "ap-southeast-2": "mypurecloud.com.au",
    }
)
"""The domain of each region, by its AWS name."""

_OF_SERVICE: Final = re.compile(r"(?:https?://)?(?:(?:api|login|apps)\.)?", re.IGNORECASE)
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")


def domain_of(region: str) -> str | None:
    """The domain of a region, by its AWS name in either spelling or by any of its hosts; None where it is neither.

    A domain that is not known is taken as it is: the vendor opens regions.
    """
    written = region.strip().lower()
    known = DOMAINS.get(written.replace("_", "-"))
    if known is not None:
        return known
    bare = written[len(_OF_SERVICE.match(written)[0]) :].rstrip("/")  # type: ignore[index]
    return bare if _DOMAIN.fullmatch(bare) else None


def region_problem(region: str) -> str | None:
    """Why this is no region, and what to write; None: it is one."""
    if domain_of(region) is not None:
        return None
    near = closest(region, DOMAINS)
    meant = (
        f"did you mean `{near}`?" if near else "write its domain (`mypurecloud.de`) or its AWS name (`eu-central-1`)"
    )
    return f"`{region[:100]}` is no region: {meant}"


def login_url_of(base_url: str) -> str:
    """Where tokens come from for an API: the host beside it that begins with `login.`, else the API itself."""
    return re.sub(r"//api\.", "//login.", base_url, count=1)
