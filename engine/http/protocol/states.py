"""What a state says of an execution that a protocol does not name: goes on, has ended, or nobody knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_GOES_ON: Final = re.compile(
    "accepted|active|created|executing|inprogress|initializing|new|notstarted|pending|preparing|processing"
    "|progressing|queued|received|requested|retrying|running|scheduled|started|starting|submitted|suspended"
    "|waiting|working"
)
_WELL: Final = re.compile(
    "complete|completed|completedsuccessfully|done|ended|finished|fulfilled|ok|passed|ready|resolved|settled"
    "|succeed|succeeded|success|successful"
)
_BADLY: Final = re.compile(
    "abandoned|abort|aborted|canceled|cancelled|crashed|dead|declined|denied|error|errored|expired|fail|failed"
    "|failure|fault|faulted|killed|refused|rejected|stopped|terminated|timedout|timeout"
)
_SHOWN_MAX: Final = 60
_NO_LETTER: Final = re.compile(r"[^a-z]")


def goes_on(state: str) -> bool:
    """Whether a state says in plain words that its execution has not ended."""
    return _GOES_ON.fullmatch(_plain(state)) is not None


def looks_ended(state: str) -> bool:
    """Whether a state says in plain words that its execution has ended."""
    return any(words.fullmatch(_plain(state)) for words in (_WELL, _BADLY))


def state_in_words(state: str, ends: Sequence[str]) -> str:
    """A state that is none of `ends`, and what to write where it is an end after all."""
    shown = f"`{state[:_SHOWN_MAX]}`"
    if goes_on(state):
        return shown
    word = "failed" if _BADLY.fullmatch(_plain(state)) else "completed"
    condition = "" if looks_ended(state) else "if that is an end, "
    return f"{shown}, which is none of {', '.join(ends)}: {condition}write it under `{word}:` of the target"


def _plain(state: str) -> str:
    return _NO_LETTER.sub("", state.lower())
