"""What an author may write beside `gen: PROVIDER.METHOD`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.language.grammar import word
from engine.model.language.literals import Templated


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSpec:
    """Parameters of the method, and the language of its data."""

    with_: Mapping[str, Templated] = word(
        "Parameters of the provider's method; `engine providers NAME` lists them.",
        default_factory=dict,
        examples=({"gender": "female"},),
    )
    locale: str = word(
        "The language of names, addresses and words. Providers without a language do not mind it.",
        default="en",
        examples=("de", "fr", "ja"),
    )
