from __future__ import annotations

import pickle

import pytest

from engine.model.values.noun import NOTHING, Noun


class Place(Noun, frozen=True, kw_only=True):
    row: int
    column: int = 0


def test_a_noun_is_equal_to_one_of_the_same_values_also_behind_a_pipe() -> None:
    assert pickle.loads(pickle.dumps(Place(row=1))) == Place(row=1, column=0) != Place(row=2)
    assert hash(Place(row=1)) == hash(Place(row=1))


def test_another_value_makes_another_noun() -> None:
    one = Place(row=1)
    assert (one.but(column=2), one.column) == (Place(row=1, column=2), 0)
    with pytest.raises(TypeError, match="height"):
        one.but(height=3)
    with pytest.raises(AttributeError):
        one.column = 3  # type: ignore[misc]
    assert not NOTHING
