"""Fields inside other fields."""

from __future__ import annotations

from random import Random

from engine.expressions.nested import draw_field, fake_of
from engine.generators import KINDS
from engine.generators.provider import fake
from engine.model.language.inputs import Constant
from engine.model.values.span import NOWHERE
from tests.generators.draws import NOW, chance, template

FAKE = fake_of(KINDS[:1], fake)


def test_fake_knows_short_names_and_providers() -> None:
    assert len(str(FAKE("uuid", Random(1), NOW))) == 36
    assert "@" in str(FAKE("person.email", Random(1), NOW))


def test_a_constant_field_is_its_value() -> None:
    assert draw_field(Constant(value=[1, template("${{ n }}")], span=NOWHERE), chance(1, n=2), FAKE) == [1, 2]
