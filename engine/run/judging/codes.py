"""The codes of everything that a finished case can fail on (E400 to E499); a code is never reused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.model import verdict

ERRORED: Final = "E410"
NOT_HELD: Final = "E412"
CONTRACT: Final = "E413"
TOO_SLOW: Final = "E414"
MISSING: Final = "E415"
CLEAN_UP: Final = "E416"
UNEQUAL: Final = "E417"
NOT_ELSEWHERE: Final = "E418"
UNTOLD: Final = verdict.UNTOLD
UNTIL: Final = "E420"
IDLE: Final = verdict.IDLE
UNSEEN: Final = verdict.UNSEEN

CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        ERRORED: "a check cannot be judged on this answer",
        NOT_HELD: "something expected did not hold",
        CONTRACT: "the output breaks the action's contract",
        TOO_SLOW: "the execution took longer than `within` allows",
        MISSING: "a check asks for something that is not there",
        CLEAN_UP: "what a case left behind could not be cleaned up",
        UNEQUAL: "the same case gave something else where it was run again",
        NOT_ELSEWHERE: "a case could not be run again elsewhere",
        UNTOLD: "a check asks about what this target does not tell",
        UNTIL: "what `retry` waits for did not come about in its time",
        IDLE: "a check held because there was nothing to look at",
        UNSEEN: "a filter asks for a key that no item has",
    }
)
