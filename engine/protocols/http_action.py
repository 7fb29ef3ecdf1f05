"""One action over HTTP as a value: what its target shares below what it says itself, and what is usual below both."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final, TypeVar

from engine.model.language.http_exchange import AnswerUse, PollUse, RequestUse
from engine.model.language.literals import Names, Query
from engine.model.values.json import MISSING
from engine.model.values.noun import NOTHING, Noun
from engine.model.values.span import NOWHERE

_Use = TypeVar("_Use", RequestUse, AnswerUse, PollUse)

STATUS: Final = "http.status"
BODY: Final = "body"
BODIES: Final = ("body", "form", "graphql", "text")
"""The ways to say a body; an action's own takes the place of its target's."""
USUAL_ANSWER: Final = AnswerUse(
    state=Query(text=STATUS, span=NOWHERE),
    completed=("2xx",),
    failed=("4xx", "500", "501"),
    output=Query(text=BODY, span=NOWHERE),
)
USUAL_METHOD: Final = "POST"


class HttpAction(Noun, frozen=True, kw_only=True):
    """Everything that a call of one action needs. `names` are what its templates see besides `input`."""

    name: str
    action_id: str
    request: RequestUse
    answer: AnswerUse
    poll: PollUse | None = None
    names: Names = NOTHING


def lay_over(below: _Use | None, above: _Use | None) -> _Use | None:
    """Two of a kind as one, key by key, and mappings once more by theirs; `above` wins."""
    if below is None or above is None:
        return above if above is not None else below
    changes = {}
    # Whoever says a body means that one, and no other way of it.
    said = [name for name in BODIES if is_said(above, name)]
    for each in dataclasses.fields(above):
        under, over = getattr(below, each.name), getattr(above, each.name)
        if said and each.name in BODIES:
            continue
        if not is_said(above, each.name):
            changes[each.name] = under
        elif isinstance(over, Mapping) and isinstance(under, Mapping) and each.name != "body":
            changes[each.name] = {**under, **over}
        elif isinstance(over, RequestUse) and isinstance(under, RequestUse):
            changes[each.name] = lay_over(under, over)
    return dataclasses.replace(above, **changes)


def is_said(use: RequestUse | AnswerUse | PollUse, name: str) -> bool:
    """Whether an author wrote this key; null is a body like another."""
    value = getattr(use, name, None)
    return value is not MISSING and (value is not None or (name == "body" and isinstance(use, RequestUse)))
