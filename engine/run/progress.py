"""How far one case has come, so that whatever happens to it can be told."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.plan import Case


@dataclass(slots=True)
class Progress:
    """The only thing about a case that changes: what was sent for it, and what the server said of it."""

    case: Case
    submits: int = 0
    polls: int = 0
    submit_is_open: bool = False
    """A submit left and nobody knows yet whether it arrived."""
    execution_id: str | None = None
    http_status: int | None = None


class Tally:
    """How many cases are where, for those who pace the run."""

    def __init__(self, planned: int) -> None:
        self.to_submit = planned
        """Cases that no submit was answered for yet."""
        self.outstanding = 0
        """Executions that are not known to have ended."""
