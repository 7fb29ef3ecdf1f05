"""What a plan is made with, besides the suites and the words they use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from engine.model.language.literals import Templated
from engine.model.project import EVERY_EFFECT
from engine.model.suite import Suite, Test
from engine.model.values.noun import Noun

ROWS_MAX: Final = 1_000_000
"""Most rows of one test (LANGUAGE, section 10)."""


class Budget(Noun, frozen=True, kw_only=True):
    """What a run may cost: requests in all (None: any number), and in each scope that a limit binds in the time given.

    `requests_a_call` is what one call costs on a target: a submit, and a poll where it has to be asked for. `scopes`
    are by target too; one that is not named is its own.
    """

    text: str
    requests: int | None = None
    on: Mapping[str, int] = msgspec.field(default_factory=dict)
    requests_a_call: Mapping[str, int] = msgspec.field(default_factory=dict)
    scopes: Mapping[str, str] = msgspec.field(default_factory=dict)


class Selection(Noun, frozen=True, kw_only=True):
    """Which cases are wanted; what is empty or None selects everything.

    `only` are patterns (`*`, `?`, `[…]`) of test names, `tags` an expression (`smoke and not slow`), `cases` case ids
    or beginnings of one, `shard` is (which, of how many), counted from 1; of what
    is left after these, a `budget` keeps what it pays for.
    """

    only: tuple[str, ...] = ()
    tags: str | None = None
    cases: tuple[str, ...] = ()
    shard: tuple[int, int] | None = None
    budget: Budget | None = None


class TargetView(Noun, frozen=True, kw_only=True):
    """A target as planning sees it: its name and type, what templates see of it, and what it can and may do."""

    name: str
    type: str
    vars: Mapping[str, Templated] = msgspec.field(default_factory=dict)
    allow: tuple[str, ...] = EVERY_EFFECT
    versions: tuple[str, ...] = ("published",)
    plays_upstream: bool = False
    answers_by_stub: bool = False
    asks_as_said: bool = False
    shared_path: str | None = None
    input_secrets: tuple[str, ...] = ()


class PlanOptions(Noun, frozen=True, kw_only=True):
    """What a plan is made with. `seed` is the command line's and beats all; `drawn_seed` serves suites without one.

    `now` is ISO 8601 in UTC (`2026-11-22T00:00:00Z`); a suite's own `now` beats it unless `now_is_given` says that the
    command line named it. `env` is read only where a suite names a variable, and `target_vars`
    may be made from it. `sources` is the text of every file. `target_versions` are the versions of an action that the
    target can run, `plays_upstream` says whether it can play what stands behind one, and
    `answers_by_stub` whether actions answer there as their `stub` says. Inputs may hold the
    `input_secrets`.

    `target` and what is said of it hold for tests that name none. `places` are all targets by name, where there are
    several; `everywhere` names those that every test runs on, whatever it says itself.
    """

    now: str
    seed: int | None = None
    drawn_seed: int = 0
    now_is_given: bool = False
    env: Mapping[str, str] = msgspec.field(default_factory=dict)
    target: str = ""
    target_type: str = ""
    target_vars: Mapping[str, Templated] = msgspec.field(default_factory=dict)
    allow: tuple[str, ...] = EVERY_EFFECT
    target_versions: tuple[str, ...] = ("published",)
    plays_upstream: bool = False
    answers_by_stub: bool = False
    asks_as_said: bool = False
    """Whether the target asks for actions as their `request` says."""
    shared_path: str | None = None
    """The path of its requests where an action says none."""
    selection: Selection = msgspec.field(default_factory=Selection)
    sources: Mapping[str, str] = msgspec.field(default_factory=dict)
    input_secrets: tuple[str, ...] = ()
    places: Mapping[str, TargetView] = msgspec.field(default_factory=dict)
    everywhere: tuple[str, ...] = ()
    configured: Mapping[str, str] = msgspec.field(default_factory=dict)
    """The types of all targets that a run could be sent to, by name: what is suggested must be one of them."""
    guarded: frozenset[str] = frozenset()
    """The targets of the run that edges and broken fields of actions that write are kept from."""
    by_stub: frozenset[str] = frozenset()
    """The targets of the run on which actions answer as their `stub` says: also those that cases are compared on."""

    def on_targets_of(self, suite: Suite, test: Test) -> tuple[PlanOptions, ...]:
        """These options once for each target that a test runs on, in order."""
        if not self.places:
            return (self,)
        named = test.target or suite.target
        own = (named.name,) if named is not None else (self.target,)
        return tuple(self._on(self.places[name]) for name in self.everywhere or own)

    def _on(self, place: TargetView) -> PlanOptions:
        return self.but(
            target=place.name,
            target_type=place.type,
            target_vars=place.vars,
            allow=place.allow,
            target_versions=place.versions,
            plays_upstream=place.plays_upstream,
            answers_by_stub=place.answers_by_stub,
            asks_as_said=place.asks_as_said,
            shared_path=place.shared_path,
            input_secrets=place.input_secrets,
        )
