"""Every hostile project that the tests know."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.attack import Attack
from tests.hostile.meanings import meanings
from tests.hostile.mutations import mutations
from tests.hostile.neighbours import neighbours
from tests.hostile.texts import noise, texts


def attacks() -> Iterator[Attack]:
    """All of them, small and large; names are unique."""
    yield from texts()
    yield from noise(10)
    yield from meanings()
    yield from neighbours()
    yield from mutations(53)
