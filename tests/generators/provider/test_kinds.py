"""The kinds that mimesis gives."""

from __future__ import annotations

import pytest

from engine.generators.provider import ProviderSpec
from engine.generators.provider.catalogue import locales
from engine.model.language.field_facts import satisfies
from engine.model.language.kinds import FieldFacts
from tests.generators.draws import chance, template
from tests.generators.provider.calls import KINDS, problems


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en", "de", "ja", "ru", "fa"])
def test_every_method_is_sound_by_itself_and_its_values_fit_its_facts(locale: str) -> None:
    for kind in KINDS.values():
        spec = ProviderSpec(locale=locale)
        assert kind.check(spec) == ()
        known = kind.facts(spec)
        for seed in range(20):
            value = kind.draw(spec, chance(seed))
            assert satisfies(known, value), (kind.name, value)


@pytest.mark.slow
def test_every_method_works_in_every_language() -> None:
    for locale in locales():
        for kind in KINDS.values():
            assert kind.check(ProviderSpec(locale=locale)) == (), (kind.name, locale)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("person.email", FieldFacts(type="string", form="email", length_min=1)),
        ("person.first_name", FieldFacts(type="string", length_min=1)),
        ("cryptographic.uuid", FieldFacts(type="string", form="uuid", length_min=1)),
        ("development.boolean", FieldFacts(type="boolean")),
        ("numeric.integer_number", FieldFacts(type="integer")),
        ("address.latitude", FieldFacts(type="number")),
        ("text.words", FieldFacts(type="array")),
        ("address.coordinates", FieldFacts(type="object")),
        ("person.patronymic", FieldFacts(nullable=True)),
    ],
)
def test_facts_come_from_what_the_method_gives(name: str, known: FieldFacts) -> None:
    assert KINDS[name].facts(ProviderSpec()) == known


def test_facts_follow_the_parameters() -> None:
    latitude = KINDS["address.latitude"]
    assert latitude.facts(ProviderSpec(with_={"dms": True})).type == "string"
    assert latitude.facts(ProviderSpec(with_={"dms": template("${{ vars.dms }}")})) == FieldFacts()


def test_an_unknown_locale_gets_a_suggestion() -> None:
    assert problems("person.name", locale="pt_br")[0].help == "did you mean `pt-br`?"
    assert problems("person.name", locale="klingon")[0].key == "locale"


def test_what_the_method_itself_refuses_is_found_by_a_sample() -> None:
    (problem,) = problems("person.birthdate", min_year=2020, max_year=2000)
    assert "gives nothing with these parameters" in problem.message
