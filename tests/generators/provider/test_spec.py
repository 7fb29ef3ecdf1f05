"""What an author may write beside `gen: PROVIDER.METHOD`."""

from __future__ import annotations

from engine.generators.provider.spec import ProviderSpec
from engine.model.language.grammar import words_of


def test_the_keys_are_with_and_locale_and_neither_is_needed() -> None:
    assert [key for key, _, _ in words_of(ProviderSpec)] == ["with", "locale"]
    assert ProviderSpec() == ProviderSpec(with_={}, locale="en")
