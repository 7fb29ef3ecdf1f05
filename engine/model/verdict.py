"""How cases and single checks come out."""

from __future__ import annotations

from enum import StrEnum

from engine.model.values.noun import Noun
from engine.model.values.span import Span


class Verdict(StrEnum):
    """Every planned case ends in exactly one of these."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"  # could not be judged: network, quota, authentication, timeout
    UNKNOWN = "unknown"  # the request may have reached the server and its fate is not known
    SKIPPED = "skipped"  # the author said so
    NOT_RUN = "not_run"  # the run ended before it


class Outcome(StrEnum):
    """How one matcher or check came out."""

    HELD = "held"
    FAILED = "failed"
    ERROR = "error"  # the check itself cannot be judged on this value


class Judgement(Noun, frozen=True, kw_only=True):
    """What a matcher says of a value. `message` reads behind the name of the place: `is 74, expected >= 80`."""

    outcome: Outcome
    message: str = ""
    help: str | None = None
    """What an author may have overlooked: a value of another kind, say."""
    was: str | None = None
    """The part of the value that did not hold, as short JSON text; None: the whole of it."""
    is_idle: bool = False
    """Held, because there was nothing to look at."""
    is_unlike: bool = False
    """Failed, because the value is of a type of which it never holds: what negates it has nothing to go by."""


HELD = Judgement(outcome=Outcome.HELD)

UNTOLD = "E419"
"""The code of a check about what the target does not tell."""

IDLE = "E421"
"""The code of a check that held because there was nothing to look at."""

UNSEEN = "E422"
"""The code of a check that held although its filter asks for a key that no item has."""

BUG_OF_OURS = "bug of ours: "
"""How the reason of a case begins that the engine itself could not finish: such a run ends with exit 5."""


class Failure(Noun, frozen=True, kw_only=True):
    """A check that did not hold, as it stands in the log and in every report; shown like a syntax error.

    `was` is the value found, as short JSON text. `weight` is fail, warn or stop. `help` says what to look at or write.
    """

    code: str
    message: str
    span: Span
    because: str | None = None
    was: str | None = None
    weight: str = "fail"
    help: str | None = None
