"""The kinds that mimesis gives."""

from __future__ import annotations

import pytest

from engine.generators.provider import ProviderSpec, provider_kinds
from engine.generators.provider.catalogue import LEFT_OUT, locales, methods, parameters
from engine.model.facts import satisfies
from engine.model.json import Json
from engine.model.words import FieldFacts, Problem
from tests.generators.draws import chance, template

KINDS = {kind.name: kind for kind in provider_kinds()}


def problems(name: str, *, locale: str = "en", **given: object) -> tuple[Problem, ...]:
    return KINDS[name].check(ProviderSpec(with_=given, locale=locale))  # type: ignore[arg-type]


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


def test_names_are_provider_and_method_in_order_and_each_says_what_it_gives() -> None:
    assert list(KINDS) == sorted(KINDS)
    assert len(KINDS) > 190
    for name, kind in KINDS.items():
        assert name.count(".") == 1
        assert kind.form == "gen"
        assert kind.doc
        assert f"gen: {name}" in kind.example


@pytest.mark.parametrize("name", [*LEFT_OUT, "binaryfile.image", "cryptographic.token_bytes", "person.reseed", "email"])
def test_methods_without_json_and_machinery_are_no_generators(name: str) -> None:
    assert name not in KINDS


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


@pytest.mark.parametrize(
    ("name", "given", "message", "help_"),
    [
        (
            "person.first_name",
            {"gendr": "female"},
            "`person.first_name` has no parameter `gendr`",
            "did you mean `gender`?",
        ),
        ("person.first_name", {"gender": "femal"}, '`gender` cannot be "femal"', "did you mean `female`?"),
        ("internet.ip_v4", {"x": 1}, "`internet.ip_v4` has no parameter `x`", None),
        ("person.email", {"unique": True}, "`person.email` has no parameter `unique`", "its parameters are: `domains`"),
        ("numeric.integer_number", {"start": "5"}, '`start` must be a whole number, not text: "5"', None),
        ("address.latitude", {"dms": 1}, "`dms` must be `true` or `false`, not a number: 1", None),
        ("person.email", {"domains": "a.b"}, '`domains` must be a list, not text: "a.b"', None),
        ("person.username", {"drange": [1]}, "`drange` must be a list, not a list: [1]", None),
        ("text.text", {"quantity": 10**9}, "`quantity` must be from 0 to 1000, not 1000000000", None),
        ("numeric.float_number", {"end": 1e300}, "`end` is too large: 1e+300", None),
    ],
)
def test_parameters_are_checked_against_the_method(
    name: str, given: dict[str, Json], message: str, help_: str | None
) -> None:
    (problem,) = KINDS[name].check(ProviderSpec(with_=given))
    assert (problem.key, problem.message) == ("with", message)
    assert problem.help
    assert help_ is None or problem.help == help_


def test_an_unknown_locale_gets_a_suggestion() -> None:
    assert problems("person.name", locale="pt_br")[0].help == "did you mean `pt-br`?"
    assert problems("person.name", locale="klingon")[0].key == "locale"


def test_what_the_method_itself_refuses_is_found_by_a_sample() -> None:
    (problem,) = problems("person.birthdate", min_year=2020, max_year=2000)
    assert "gives nothing with these parameters" in problem.message


def test_parameters_of_a_method_that_hands_them_on_are_known() -> None:
    assert "e164" in parameters("person.telephone")
    assert "tld_type" in parameters("internet.dsn")
    assert problems("address.province", abbr=True) == ()
    assert problems("numeric.matrix", m=2, n=2, num_type="integers", start=1, end=5) == ()


def test_templates_in_parameters_wait() -> None:
    assert problems("person.name", gender=template("${{ vars.g }}")) == ()


def test_a_member_of_an_enumeration_goes_by_its_name_or_by_the_text_it_stands_for() -> None:
    assert problems("numeric.matrix", m=2, n=2, num_type="float") == ()
    assert problems("numeric.matrix", m=2, n=2, num_type="floats") == ()


def test_the_parameters_of_every_method_can_be_told() -> None:
    assert all(key.isidentifier() for name in methods() for key in parameters(name))
