"""Moments as authors write them: a date, or a date and time in ISO 8601."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from engine.model.source.node import Node, Scalar
from engine.suite.json_schema.shapes import Schema, Shapes, text_like
from engine.suite.problems import Mismatch
from engine.suite.scope import Scope

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""Python reads week dates and compact dates too; people do not."""


def read_moment(node: Node, _scope: Scope) -> Any:
    """The text of a date or date-time, as written."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and is_moment(node.value):
        return node.value
    return Mismatch(
        node=node, wanted="a date or a date and time", code="E113", help="write it like `2026-11-22T00:00:00Z`"
    )


def schema_of_moment(_shapes: Shapes) -> Schema:
    """A date, or a date and time."""
    body = text_like(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?$", "write it like `2026-11-22T00:00:00Z`")
    return body | {"title": "a date, or a date and time"}


def is_moment(text: str) -> bool:
    """Whether text is a date or a date-time of ISO 8601 that exists in the calendar."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return _DATE.match(text) is not None
