"""What a plan is made with, besides the suites and the words they use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.model.authored import Late

ROWS_MAX: Final = 1_000_000
"""Most rows of one test (LANGUAGE, section 10)."""

EVERY_EFFECT: Final = ("read", "write", "irreversible")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which cases are wanted; what is empty or None selects everything.

    `only` are patterns (`*`, `?`, `[…]`) of test names, `tags` an expression (`smoke and not slow`), `cases` case ids
    or beginnings of one, `shard` is (which, of how many), counted from 1.
    """

    only: tuple[str, ...] = ()
    tags: str | None = None
    cases: tuple[str, ...] = ()
    shard: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """What a plan is made with. `seed` is the command line's and beats all; `drawn_seed` serves suites without one.

    `now` is ISO 8601 in UTC (`2026-11-22T00:00:00Z`); a suite's own `now` beats it unless `now_is_given` says that the
    command line named it. `env` is read only where a suite names a variable, and `target_vars`
    may be made from it. `sources` is the text of every file. `target_versions` are the versions of an action that the
    target can run, and `plays_upstream` says whether it can play what stands behind one.
    """

    now: str
    seed: int | None = None
    drawn_seed: int = 0
    now_is_given: bool = False
    env: Mapping[str, str] = field(default_factory=dict)
    target: str = "emulator"
    target_type: str = "emulator"
    target_vars: Mapping[str, Late] = field(default_factory=dict)
    allow: tuple[str, ...] = EVERY_EFFECT
    target_versions: tuple[str, ...] = ("published",)
    plays_upstream: bool = False
    selection: Selection = field(default_factory=Selection)
    sources: Mapping[str, str] = field(default_factory=dict)
