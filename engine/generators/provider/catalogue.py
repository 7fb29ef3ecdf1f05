"""Which methods there are, under which names, and what they take."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, get_type_hints

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "choice.choice": "`one-of` does it, with values of any kind",
        "datetime.bulk_create_datetimes": "it wants moments as parameters",
        "numeric.increment": "it counts its calls, so that a value would depend on the order of the cases",
        "numeric.complex_number": "JSON has no complex numbers",
        "numeric.complexes": "JSON has no complex numbers",
    }
)
"""Methods that are no generators, with the reason. Those that give bytes are none either."""

_PASSED_ON: Mapping[str, str] = MappingProxyType(
    {
        "address.federal_subject": "address.state",
        "address.prefecture": "address.state",
        "address.province": "address.state",
        "address.region": "address.state",
        "internet.dsn": "internet.hostname",
        "internet.path": "internet.slug",
        "internet.tld": "internet.top_level_domain",
        "numeric.matrix": "numeric.floats",
        "person.telephone": "person.phone_number",
    }
)
"""Methods that hand on what they are given to another one, whose parameters are therefore theirs too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One generator: a method of a provider, or (where `is_ours`) a function that stands in for it.

    A stand-in is called with the provider and the plan's `now` before the parameters.
    """

    name: str
    provider: type
    call: Callable[..., Any]
    is_ours: bool
    is_localised: bool

    @property
    def doc(self) -> str:
        """The first line of the method's own documentation."""
        own = inspect.getdoc(getattr(self.provider, self.name.partition(".")[2])) or ""
        return _ROLE.sub(r"`\1`", own.partition("\n")[0])


_ROLE = re.compile(r":py:\w+:`~?([^`]+)`")
"""How reStructuredText refers to a class; Markdown and terminals show its name."""


@cache
def methods() -> Mapping[str, Method]:
    """Every method that yields JSON, by its name `provider.method`, in alphabetical order."""
    from engine.generators.provider.stand_ins import STAND_INS

    found = {method.name: method for method in _all_methods(STAND_INS)}
    return MappingProxyType({name: found[name] for name in sorted(found)})


@cache
def parameters(name: str) -> Mapping[str, Any]:
    """The parameters of a method with their annotations; those of `_PASSED_ON` included."""
    method = methods()[name]
    hints = get_type_hints(method.call)
    skipped = ("self", "provider", "now") if method.is_ours else ("self",)
    own = {
        parameter.name: hints.get(parameter.name, Any)
        for parameter in inspect.signature(method.call).parameters.values()
        if parameter.name not in skipped and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    inner = parameters(_PASSED_ON[name]) if name in _PASSED_ON else {}
    return MappingProxyType({**own, **inner})


@cache
def locales() -> tuple[str, ...]:
    """The languages that mimesis has data for."""
    from mimesis.locales import Locale

    return tuple(sorted({locale.value for locale in Locale}))


def _all_methods(stand_ins: Mapping[str, Callable[..., Any]]) -> Iterator[Method]:
    from mimesis.providers.base import BaseDataProvider

    for provider in _providers():
        for attribute, function in inspect.getmembers(provider, inspect.isfunction):
            name = f"{provider.Meta.name}.{attribute}"
            if attribute.startswith("_") or hasattr(BaseDataProvider, attribute) or name in LEFT_OUT:
                continue
            if function.__annotations__.get("return") in (bytes, "bytes"):
                continue
            yield Method(
                name=name,
                provider=provider,
                call=stand_ins.get(name, function),
                is_ours=name in stand_ins,
                is_localised=issubclass(provider, BaseDataProvider),
            )


def _providers() -> Iterator[Any]:
    """The provider classes of mimesis, without those that only gather or found others."""
    from mimesis import providers

    from engine.generators.provider.reserved import STAND_INS

    for name in providers.__all__:
        named = getattr(providers, name, None)
        provider = STAND_INS.get(named, named) if inspect.isclass(named) else named
        if inspect.isclass(provider) and issubclass(provider, providers.BaseProvider):
            meta = getattr(provider, "Meta", None)
            if hasattr(meta, "name") and provider is not providers.Generic:
                yield provider
