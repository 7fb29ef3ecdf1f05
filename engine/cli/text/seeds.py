"""Which seeds, moments and variables a plan was drawn with, in words: one for all, or each with its suites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from engine.cli.console import plain
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json

_SHOWN_MAX: Final = 3
"""Most seeds, moments or suites of one line."""


class Seeded(Protocol):
    """A test with the seed that its rows are drawn with."""

    @property
    def suite(self) -> str:
        """The name of its suite."""
        ...

    @property
    def seed(self) -> int | None:
        """The seed; None where it is not known."""
        ...

    @property
    def seed_was_drawn(self) -> bool:
        """Whether it is the day's."""
        ...

    @property
    def now(self) -> str:
        """The moment of its suite."""
        ...


def seed_said(seed: int | None, drawn: bool) -> str:
    """One seed, as it stands behind the word."""
    return f"{seed} of the day" if drawn else f"{seed}"


def seeds_as_text(tests: Iterable[Seeded]) -> str:
    """`seed 7`, or `seeds 7 (Orders), 20261123 of the day (Customers, Shipping)`."""
    suites: dict[tuple[int | None, bool], dict[str, None]] = {}
    for each in tests:
        suites.setdefault((each.seed, each.seed_was_drawn), {})[each.suite] = None
    if len(suites) <= 1:
        return "".join(f"seed {seed}" + (" (of the day)" if drawn else "") for seed, drawn in suites)
    shown = [_group(seed_said(seed, drawn), tuple(names)) for (seed, drawn), names in suites.items()]
    return f"seeds {_some(shown)}"


def moments_as_text(tests: Iterable[Seeded]) -> str:
    """`now 2026-11-22T00:00:00Z`, or each moment with its suites as in `seeds_as_text`."""
    suites: dict[str, dict[str, None]] = {}
    for each in tests:
        suites.setdefault(each.now, {})[each.suite] = None
    shown = list(suites) if len(suites) == 1 else [_group(now, tuple(names)) for now, names in suites.items()]
    return f"now {_some(shown)}"


def vars_as_text(given: Mapping[str, Json]) -> str:
    """` · vars region="eu", limit=5`; nothing where none is given."""
    shown = [f"{plain(name)}={plain(canonical_json(value))}" for name, value in given.items()]
    return f" · vars {_some(shown)}" if shown else ""


def common_seed(tests: Iterable[Seeded]) -> tuple[int | None, bool] | None:
    """The seed that all of them share, and whether it is the day's; None where they differ."""
    found = {(each.seed, each.seed_was_drawn) for each in tests}
    return found.pop() if len(found) == 1 else None


def _some(shown: Sequence[str]) -> str:
    more = f" and {len(shown) - _SHOWN_MAX} more" if len(shown) > _SHOWN_MAX else ""
    return f"{', '.join(shown[:_SHOWN_MAX])}{more}"


def _group(said: str, suites: Sequence[str]) -> str:
    names = ", ".join(plain(name) for name in suites[:_SHOWN_MAX]) + (", …" if len(suites) > _SHOWN_MAX else "")
    return f"{said} ({names})"
