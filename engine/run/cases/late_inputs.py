"""Input fields that become values only when their request leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from engine.expressions.template import resolve
from engine.model.language.literals import Names, Templated
from engine.model.values.json import Json, JsonObject
from engine.model.values.moments import date_time_text

SEND_TIME = "send-time"


def fill_late_inputs(given: JsonObject, late: Mapping[str, Templated], names: Names, *, now_us: int) -> JsonObject:
    """The input with its late fields made of `names` and the moment. Raises TemplateError."""
    if not late:
        return given
    moment = datetime.fromtimestamp(now_us / 1e6, tz=UTC)
    known: dict[str, Json] = {**names, SEND_TIME: date_time_text(moment)}
    return {**given, **{name: resolve(each, known) for name, each in late.items()}}
