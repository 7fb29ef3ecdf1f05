"""Our own versions of methods that take chance, time or order from the machine instead of from the case.

Each takes the provider (seeded) and the plan's `now`, then the parameters that an author may give. Their annotations
are read at run time, as those of mimesis are.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from mimesis.enums import TimestampFormat, URLScheme

_QUERY_MAX = 32
"""As many different words as mimesis allows in one query."""


def _year(provider: Any, now: datetime, minimum: int = 1990, maximum: int | None = None) -> Any:
    return provider.year(minimum, max(minimum, now.year) if maximum is None else maximum)


def _week_date(provider: Any, now: datetime, start: int = 2017, end: int | None = None) -> Any:
    return provider.week_date(start, max(start, now.year) if end is None else end)


def _date(provider: Any, now: datetime, start: int = 2000, end: int | None = None) -> Any:
    return provider.date(start, max(start, now.year) if end is None else end)


def _formatted_date(provider: Any, now: datetime, fmt: str = "", start: int = 2000, end: int | None = None) -> Any:
    return provider.formatted_date(fmt, start=start, end=max(start, now.year) if end is None else end)


def _datetime(provider: Any, now: datetime, start: int | None = None, end: int | None = None) -> Any:
    first, last = _years(now, start, end)
    return provider.datetime(first, last)


def _formatted_datetime(
    provider: Any, now: datetime, fmt: str = "", start: int | None = None, end: int | None = None
) -> Any:
    first, last = _years(now, start, end)
    return provider.formatted_datetime(fmt, start=first, end=last)


def _timestamp(
    provider: Any,
    now: datetime,
    fmt: TimestampFormat = TimestampFormat.POSIX,
    start: int | None = None,
    end: int | None = None,
) -> Any:
    first, last = _years(now, start, end)
    moment = provider.datetime(first, last).replace(tzinfo=UTC)
    if fmt is TimestampFormat.POSIX:
        return int(moment.timestamp())
    shown = moment.replace(tzinfo=None)
    return shown.strftime("%Y-%m-%dT%H:%M:%SZ") if fmt is TimestampFormat.RFC_3339 else shown.isoformat()


def _future_date(provider: Any, now: datetime, days: int = 30) -> Any:
    return (now + timedelta(days=provider.random.randint(1, days))).date()


def _past_date(provider: Any, now: datetime, days: int = 30) -> Any:
    return (now - timedelta(days=provider.random.randint(1, days))).date()


def _future_datetime(provider: Any, now: datetime, days: int = 30, seconds: int | None = None) -> Any:
    return now + timedelta(seconds=provider.random.randint(1, days * 86_400 if seconds is None else seconds))


def _past_datetime(provider: Any, now: datetime, days: int = 30, seconds: int | None = None) -> Any:
    return now - timedelta(seconds=provider.random.randint(1, days * 86_400 if seconds is None else seconds))


def _birthdate(provider: Any, _now: datetime, min_year: int = 1980, max_year: int = 2023) -> Any:
    first, last = date(min_year, 1, 1), date(max_year, 12, 31)
    return first + timedelta(days=provider.random.randint(0, (last - first).days))


def _calver(provider: Any, now: datetime) -> Any:
    year = provider.random.randint(2016, max(2016, now.year))
    return f"{year}.{provider.random.randint(1, 12)}.{provider.random.randint(1, 28)}"


def _jwt(provider: Any, now: datetime, payload: dict[str, Any] | None = None, algorithm: str = "HS256") -> Any:
    issued = int(now.timestamp())
    claims = payload or {"sub": provider.uuid(), "name": "Test User", "iat": issued, "exp": issued + 3600}
    parts = ({"alg": algorithm, "typ": "JWT"}, claims)
    shown = (urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return ".".join((*shown, str(provider.token_urlsafe(32))))


def _query_parameters(provider: Any, _now: datetime, length: int | None = None) -> Any:
    count = provider.random.randint(1, 10) if length is None else length
    if not 0 <= count <= _QUERY_MAX:
        raise ValueError(f"a query has 0 to {_QUERY_MAX} parameters")
    # Named by number rather than by words of a set, whose order would depend on the hash seed.
    return {f"{provider.slug(2)}-{number}": provider.slug(2) for number in range(1, count + 1)}


def _query_string(provider: Any, now: datetime, length: int | None = None) -> Any:
    return urlencode(_query_parameters(provider, now, length))


def _uri(  # noqa: PLR0913 - the parameters of mimesis, after the two that every stand-in takes
    provider: Any,
    now: datetime,
    *,
    scheme: URLScheme | None = URLScheme.HTTPS,
    domains: Sequence[str] | None = None,
    subdomains: list[str] | None = None,
    query_params_count: int | None = None,
) -> Any:
    address = provider.url(scheme, None, domains, subdomains)
    day = date(2010, 1, 1) + timedelta(days=provider.random.randint(0, max(now.year - 2010, 1) * 365))
    path = f"{address}{day.strftime('%Y/%m/%d')}/{provider.slug()}"
    return f"{path}?{_query_string(provider, now, query_params_count)}" if query_params_count else path


def _http_request_headers(provider: Any, now: datetime) -> Any:
    # Its `Referer` comes from `uri`, which would ask the machine for the year.
    provider.uri = partial(_uri, provider, now)
    return provider.http_request_headers()


def _years(now: datetime, start: int | None, end: int | None) -> tuple[int, int]:
    """The years of a moment: those given, this year where none is."""
    first = min(now.year, end if end is not None else now.year) if start is None else start
    return first, max(now.year, first) if end is None else end


STAND_INS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "cryptographic.jwt": _jwt,
        "datetime.date": _date,
        "datetime.datetime": _datetime,
        "datetime.formatted_date": _formatted_date,
        "datetime.formatted_datetime": _formatted_datetime,
        "datetime.future_date": _future_date,
        "datetime.future_datetime": _future_datetime,
        "datetime.past_date": _past_date,
        "datetime.past_datetime": _past_datetime,
        "datetime.timestamp": _timestamp,
        "datetime.week_date": _week_date,
        "datetime.year": _year,
        "development.calver": _calver,
        "internet.http_request_headers": _http_request_headers,
        "internet.query_parameters": _query_parameters,
        "internet.query_string": _query_string,
        "internet.uri": _uri,
        "person.birthdate": _birthdate,
    }
)
"""By the name of the method that each stands in for."""
