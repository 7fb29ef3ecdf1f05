"""What a query gives back."""

from __future__ import annotations

from engine.model.values.json import Json, Missing
from engine.model.values.noun import Noun


class Answer(Noun, frozen=True, kw_only=True):
    """The value that was asked for. MISSING where a path leads nowhere, also where a comparison needed that path.

    `missing` says, for a value that is MISSING, which paths led nowhere, with near misses: "`output` has no key
    `risk_scor`; did you mean `risk_score`?". `error` says why the question cannot be answered on this data (wrong
    types, limits); the value is then MISSING. `unseen` says, for a value that is there, which keys a filter asked for
    that no item had: each was null to it. `is_limit` where it is too much work.
    """

    value: Json | Missing
    missing: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    error: str | None = None
    is_limit: bool = False


class Explanation(Noun, frozen=True, kw_only=True):
    """Why a question was not answered with true; `was` is the value found, as short JSON."""

    message: str
    was: str
    missing: tuple[str, ...] = ()
    hint: str | None = None
    """What an author may have overlooked: a number that came as text, say."""
