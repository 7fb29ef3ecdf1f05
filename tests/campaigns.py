"""Campaigns: tests that judge the same thing many times. `make test` runs each for seconds, `make soak` runs all of it.

A campaign is one test function, marked `@pytest.mark.campaign(NAME)`, that takes its work from the fixture `campaign`:
both sizes make the same assertions, and nothing but the size knows which of the two it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pytest


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many units a campaign judges in `make test`, and in `make soak`."""

    test: int
    soak: int


SIZES: Mapping[str, Size] = MappingProxyType(
    {
        "simulations": Size(test=160, soak=10_000),
        "simulations with workers": Size(test=20, soak=1_000),
        "simulations whose workers die": Size(test=20, soak=1_000),
        "runs cut anywhere": Size(test=10, soak=400),
        "runs stopped anyhow": Size(test=50, soak=2_000),
        "kills": Size(test=6, soak=200),
        "signals": Size(test=8, soak=200),
        "flipped bits": Size(test=1_000, soak=10_000),
        "hostile suites": Size(test=60, soak=927),
        "schemas of the official suite": Size(test=195, soak=493),
        "replaced values": Size(test=300, soak=5_500),
        "labelled rows": Size(test=5_000, soak=100_000),
        "cases under a limit": Size(test=320, soak=2_000),
        "cases under a limit of another name": Size(test=160, soak=1_000),
        "cases under a shared rate": Size(test=100, soak=800),
        "cases of runs asked to end": Size(test=600, soak=1_200),
        "ways of refusing": Size(test=1, soak=11),
        "cases at the wire": Size(test=1_500, soak=25_000),
    }
)
"""Of every campaign, by its name, which is that of its units."""


@dataclass(slots=True)
class Share:
    """What one test does of a campaign. A test that passes without having counted all of it fails after all."""

    name: str
    numbers: range
    """The units of this test, out of all those of the campaign."""
    whole: int
    """How many units the campaign has at this size."""
    counted: int = field(default=0, init=False)

    @property
    def size(self) -> int:
        """The units of this test."""
        return len(self.numbers)

    def count(self, units: int) -> None:
        """Say that so many units were really judged."""
        self.counted += units


def share_of(item: pytest.Function) -> Share:
    """What a test does of its campaign: a block of it, or one of the `parts` that the test is repeated for."""
    mark = item.get_closest_marker("campaign")
    assert mark is not None, "a campaign has a name: mark it @pytest.mark.campaign(NAME)"
    whole = size_of(mark.args[0], soak=item.config.getoption("soak"))
    block = item.callspec.params.get("campaign") if hasattr(item, "callspec") else None
    numbers = block if isinstance(block, range) else range(whole // mark.kwargs.get("parts", 1))
    return Share(name=mark.args[0], numbers=numbers, whole=whole)


def size_of(name: str, *, soak: bool) -> int:
    """The units of a campaign."""
    return SIZES[name].soak if soak else SIZES[name].test


def blocks(size: int, most: int) -> Iterator[range]:
    """A campaign in parts of at most so many units."""
    for first in range(0, size, most):
        yield range(first, min(first + most, size))
