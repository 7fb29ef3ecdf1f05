"""Who leaves first."""

from __future__ import annotations

from enum import IntEnum


class Priority(IntEnum):
    """Who leaves first where several wait: tokens, then submits, then polls (RUNNING 3); equals in order of arrival."""

    TOKEN = 0
    SUBMIT = 1
    POLL = 2
