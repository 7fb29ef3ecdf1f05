"""Which methods there are, and what they take."""

from __future__ import annotations

import pytest

from engine.generators.provider.catalogue import LEFT_OUT, methods, parameters
from tests.generators.provider.calls import KINDS, problems


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


def test_parameters_of_a_method_that_hands_them_on_are_known() -> None:
    assert "e164" in parameters("person.telephone")
    assert "domains" in parameters("internet.dsn")
    assert problems("address.province", abbr=True) == ()
    assert problems("numeric.matrix", m=2, n=2, num_type="integers", start=1, end=5) == ()


def test_the_parameters_of_every_method_can_be_told() -> None:
    assert all(key.isidentifier() for name in methods() for key in parameters(name))
