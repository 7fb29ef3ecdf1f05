"""`gen: uuid` and `gen: boolean`."""

from __future__ import annotations

from uuid import UUID

from engine.generators.booleans import KIND as BOOLEAN
from engine.generators.uuids import KIND as ID
from engine.model.language.kinds import FieldFacts
from tests.generators.draws import chance


def test_a_uuid_is_of_version_4_and_in_lower_case() -> None:
    text = str(ID.draw(ID.spec(), chance(1)))
    assert UUID(text).version == 4
    assert text == text.lower()


def test_a_uuid_has_its_form_and_its_one_length() -> None:
    assert ID.facts(ID.spec()) == FieldFacts(type="string", form="uuid", length_min=36, length_max=36)


def test_a_boolean_is_true_as_often_as_false() -> None:
    drawn = [BOOLEAN.draw(BOOLEAN.spec(), chance(seed)) for seed in range(400)]
    assert set(drawn) == {True, False}
    assert 150 < sum(1 for each in drawn if each) < 250
