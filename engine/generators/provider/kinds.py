"""The generator kinds that mimesis gives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from random import Random
from types import MappingProxyType

from engine.generators.provider.arguments import check_arguments
from engine.generators.provider.catalogue import Method, locales, methods
from engine.generators.provider.draw import draw_provider
from engine.generators.provider.spec import ProviderSpec
from engine.model.language.field_facts import type_of
from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind, Problem
from engine.model.language.operands import is_settled
from engine.model.values.nearest import closest, plain_name

_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "cryptographic.uuid": "uuid",
        "cryptographic.uuid_object": "uuid",
        "datetime.date": "date",
        "datetime.datetime": "date-time",
        "datetime.future_date": "date",
        "datetime.future_datetime": "date-time",
        "datetime.past_date": "date",
        "datetime.past_datetime": "date-time",
        "person.birthdate": "date",
        "person.email": "email",
    }
)
_SAMPLE_NOW = "2026-01-01T00:00:00Z"


def provider_kinds() -> tuple[GeneratorKind, ...]:
    """One kind for every method of mimesis that yields JSON, named `provider.method`, in alphabetical order."""
    return tuple(_kind(method) for method in methods().values())


def provider_facts(method: Method, spec: ProviderSpec) -> FieldFacts:
    """What the values have in common: the type of a sample, the form where it is known; text is never empty.

    Nothing but the form is known while a parameter is still a template. Raises ValueError as a draw does.
    """
    if not is_settled(spec.with_):
        return FieldFacts()
    sample = draw_provider(method, spec, _sample())
    if sample is None or isinstance(sample, bool):
        return FieldFacts(type=None if sample is None else "boolean", nullable=sample is None)
    if isinstance(sample, str):
        return FieldFacts(type="string", form=None if spec.with_ else _FORMS.get(method.name), length_min=1)
    return FieldFacts(type=type_of(sample))


def check_provider(method: Method, spec: ProviderSpec) -> tuple[Problem, ...]:
    """An unknown locale, unknown parameters or values, and what the method itself refuses."""
    found = check_arguments(method.name, spec.with_)
    if spec.locale not in locales():
        near = _near_locale(spec.locale)
        help_ = f"did you mean `{near}`?" if near else f"the locales are {', '.join(locales())}"
        found = (*found, Problem(key="locale", message=f"unknown locale `{spec.locale}`", help=help_))
    if found or not is_settled(spec.with_):
        return found
    try:
        draw_provider(method, spec, _sample())
    except ValueError as error:
        return (Problem(key="with" if spec.with_ else None, message=str(error), help=_OTHER),)
    return ()


def _near_locale(written: str) -> str | None:
    """`de_DE`, `de-DE` and `german` are `de`."""
    plain = plain_name(written).partition(".")[0]
    for name in (plain, plain.partition("-")[0], _LANGUAGES.get(plain, "")):
        if name in locales():
            return name
    near = closest(plain, tuple(_LANGUAGES))
    return _LANGUAGES[near] if near is not None else None


_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "czech": "cs", "danish": "da", "german": "de", "deutsch": "de", "english": "en", "greek": "el",
        "spanish": "es", "estonian": "et", "persian": "fa", "finnish": "fi", "french": "fr", "hungarian": "hu",
        "icelandic": "is", "italian": "it", "japanese": "ja", "kazakh": "kk", "korean": "ko", "dutch": "nl",
        "norwegian": "no", "polish": "pl", "portuguese": "pt", "russian": "ru", "slovak": "sk", "swedish": "sv",
        "turkish": "tr", "ukrainian": "uk", "chinese": "zh", "croatian": "hr",
    }
)  # fmt: skip


_OTHER = "change `with` or `locale`; `engine providers NAME` shows what it takes"


def _kind(method: Method) -> GeneratorKind:
    return GeneratorKind(
        name=method.name,
        form="gen",
        spec=ProviderSpec,
        draw=partial(draw_provider, method),
        facts=partial(provider_facts, method),
        check=partial(check_provider, method),
        doc=method.doc,
        example=f"{method.name.partition('.')[2]}: {{ gen: {method.name} }}",
    )


def _sample() -> Draw:
    return Draw(rng=Random("sample"), names={}, now=_SAMPLE_NOW)  # noqa: S311 - a fixed sample, no secret
