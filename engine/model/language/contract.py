"""What an action promises."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.values.json import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What an action promises: JSON Schemas of its input and output; None where it does not say."""

    name: str
    input_schema: JsonObject | None
    output_schema: JsonObject | None
