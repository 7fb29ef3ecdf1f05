"""One call of a case that is to be made, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from engine.model.language.literals import Late, Names
from engine.model.plan import PlannedAction
from engine.model.ports.exchange import Result
from engine.model.values.json import JsonObject
from engine.model.values.noun import NOTHING, Noun
from engine.model.verdict import Verdict
from engine.run.judging.duration import Measured


class CallToMake(Noun, frozen=True, kw_only=True):
    """One call to be made. `label` says which of its case it is: empty for the main one.

    `late` are input fields that become values when the request leaves, with `names` and the time of sending.
    """

    action: PlannedAction
    given: JsonObject
    timeout_s: float
    label: str = ""
    id: str | None = None
    late: Mapping[str, Late] = NOTHING
    names: Names = NOTHING
    within_s: float | None = None
    upstream: JsonObject | None = None
    version: str = "published"
    is_told: bool = False
    """Whether the terminal record lists this call."""


class Done(Noun, frozen=True, kw_only=True):
    """The execution ended. `given` is the input as it left."""

    result: Result
    measured: Measured
    given: JsonObject


class Undone(Noun, frozen=True, kw_only=True):
    """There is no result, and why."""

    verdict: Verdict
    reason: str


CallOutcome: TypeAlias = Done | Undone
