from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.language.kinds import Draw
from engine.model.values.canonical import canonical_json
from engine.model.values.counted_chance import CountedChance, count_values
from engine.model.values.json import Json
from engine.vocabulary import builtin

KINDS = builtin().generators
NOW = "2026-11-22T00:00:00Z"
Drawn = Callable[[Random], Json]


def maker(name: str, **operands: Any) -> Drawn:
    kind = KINDS[name]
    return lambda rng: kind.draw(kind.spec(**operands), Draw(rng=rng, names={}, now=NOW))


def values_of(made: Drawn, *, most: int = 10_000) -> list[str]:
    return [canonical_json(each.value) for each in count_values(made, most=most)]


@pytest.mark.parametrize(
    ("made", "count"),
    [
        (maker("integer", min=0, max=99), 100),
        (maker("decimal", min=0, max=1, places=2), 101),
        (maker("boolean"), 2),
        (maker("one-of", one_of=["a", "b", "c"]), 3),
        (maker("one-of", one_of=["a", "b"], weights=[99, 1]), 2),
        (maker("pattern", pattern="A-0"), 260),
        (maker("date", min="2026-11-01", max="2026-11-30"), 30),
    ],
)
def test_every_value_of_a_generator_is_counted(made: Drawn, count: int) -> None:
    assert len(set(values_of(made))) == count


@given(st.lists(st.lists(st.integers(1, 4), max_size=3), min_size=1, max_size=4))
def test_throws_that_depend_on_those_before_are_counted_too(branches: list[list[int]]) -> None:
    def draw(rng: Random) -> Json:
        branch = rng.randrange(len(branches))
        return [branch, *(rng.randrange(size) for size in branches[branch])]

    wanted = 0
    for sizes in branches:
        leaves = 1
        for size in sizes:
            leaves *= size
        wanted += leaves
    assert len(set(values_of(draw))) == wanted


def test_a_value_is_drawn_again_from_its_number() -> None:
    made = maker("pattern", pattern="A0")
    every = list(count_values(made, most=260))
    assert [made(CountedChance(each.number)) for each in every] == [each.value for each in every]


@pytest.mark.parametrize(
    "made",
    [
        maker("integer", min=0, max=100_000),
        maker("uuid"),
        (lambda rng: rng.choice([])),
        (lambda rng: rng.randrange(0)),
    ],
)
def test_what_has_too_many_values_or_cannot_be_counted_is_told(made: Drawn) -> None:
    with pytest.raises(LookupError):
        values_of(made)


def test_all_ways_to_ask_for_chance_are_counted() -> None:
    def draw(rng: Random) -> Json:
        return [rng.choice("ab"), rng.getrandbits(1), rng.randint(1, 2), rng.randrange(0, 4, 2)]

    assert len(set(values_of(draw))) == 16
    assert len(set(values_of(lambda rng: rng.random() < 0.5))) == 2
