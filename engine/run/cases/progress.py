"""How far one case has come, so that whatever happens to it can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.plan import Case, PlannedAction
from engine.model.run.bodies import Bodies
from engine.model.run.event import CaseFinished
from engine.model.run.resume_state import Begun
from engine.model.values.json import Json, JsonObject
from engine.run.judging.masking import Mask, mask_of
from engine.run.sending.request_budget import Reservation


@dataclass(slots=True)
class CaseProgress:
    """The only thing about a case that changes: what was sent for it, and what the server said of it.

    `execution_id` and `http_status` are of the newest call; `submits` and `polls` count over all calls.
    """

    case: Case
    submits: int = 0
    polls: int = 0
    submit_is_open: bool = False
    """A submit left and nobody knows yet whether it arrived."""
    is_read: bool = False
    """Whether that submit may be repeated or lost without harm."""
    is_keyed: bool = False
    """Whether it may be repeated, since the server knows it again by its key."""
    taken: int = 0
    """Calls that the server took, or may have taken."""
    is_cut: bool = False
    """Whether a stop or a halt of the run is why the case ends as it does."""
    is_lost: bool = False
    """Whether the answer to a submit of it that may do something went with an engine before this one."""
    is_in_doubt: bool = False
    """Whether that was the last of its calls but for clean-ups, so that no later one says that an answer came."""
    unsettled: set[str] = field(default_factory=set)
    """Calls that may do something, whose answer went so, and that the server knows again: until they are made again,
    nobody knows what became of them."""
    is_closed: bool = False
    """Whether it could not be gone on with: what a call brought is known to no one but this run."""
    is_paced: bool = False
    """Whether the first submit is over, so that those who pace the run count the case no more."""
    execution_id: str | None = None
    http_status: int | None = None
    answer: JsonObject | None = None
    """What the last answer held of a call that ended without a result."""
    sent: JsonObject | None = None
    """The input of the main call as it left."""
    action: PlannedAction | None = None
    """The action of the newest call."""
    told: tuple[JsonObject, ...] = ()
    """What each call did, in a case with several."""
    record: Mapping[str, Json] | None = None
    """The result record of the main call, kept where clean-up may ask for it."""
    judged: CaseFinished | None = None
    """How the case came out, once only its clean-up is left."""
    mask: Mask | None = None
    """Hides personal data; None: there is none."""
    bodies: Bodies = Bodies()
    """What the log keeps of its input and its answer."""
    reservation: Reservation | None = None
    """What it may send; None: nobody counts."""
    before: Begun = field(default_factory=dict)
    """The calls that were made before the run went on."""


class Workload:
    """How many cases are where, for those who pace the run."""

    def __init__(self, planned: int) -> None:
        self.to_submit = planned
        """Cases that no submit was answered for yet."""
        self.outstanding = 0
        """Executions that are not known to have ended."""

    def pace(self, progress: CaseProgress) -> None:
        """The first submit of a case is over, or there will be none; only the first time counts."""
        if not progress.is_paced:
            progress.is_paced = True
            self.to_submit -= 1


def new_progress(case: Case) -> CaseProgress:
    """The progress of a case of which nothing was sent yet."""
    return CaseProgress(case, mask=mask_of(case))
