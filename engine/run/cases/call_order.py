"""One call of a case: to be made, on its way, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.model.language.literals import Names, Templated
from engine.model.plan import PlannedAction
from engine.model.ports.exchange import Pending, Result
from engine.model.values.json import JsonObject
from engine.model.values.noun import NOTHING, Noun
from engine.model.verdict import Verdict
from engine.run.judging.duration import Measured
from engine.run.sending.deadline import Deadline


class CallToMake(Noun, frozen=True, kw_only=True):
    """One call to be made. `label` says which of its case it is: empty for the main one.

    `late` are input fields that become values when the request leaves, with `names` and the time of sending.
    """

    action: PlannedAction
    given: JsonObject
    timeout_s: float
    label: str = ""
    id: str | None = None
    late: Mapping[str, Templated] = NOTHING
    names: Names = NOTHING
    within_s: float | None = None
    upstream: JsonObject | None = None
    version: str = "published"
    is_told: bool = False
    """Whether the terminal record lists this call."""


@dataclass(slots=True, kw_only=True)
class CallInProgress:
    """One call on its way."""

    to_make: CallToMake
    deadline: Deadline
    given: JsonObject
    key: str = ""
    """The idempotency key of its submit; empty: the server would not know it again."""
    is_in_doubt: bool = False
    """Whether a submit under its key may have reached the server, which has not said so yet."""
    is_probe: bool = False
    """Whether it is one of those that find out how long executions take."""


class Execution(Noun, frozen=True, kw_only=True):
    """An execution that the server took. Moments are of the loop's clock."""

    pending: Pending
    sent_at_s: float
    answered_at_s: float
    is_known: bool = False
    """Whether the log has it already: it was taken before the run went on."""


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
