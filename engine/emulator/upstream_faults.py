"""What stands behind an action, when a test says how it misbehaves: the action's answer then. Pure."""

from __future__ import annotations

from engine.emulator.answers import StubAnswer
from engine.model.values.json import JsonObject

PATIENCE_S = 60.0
"""An action waits no longer for its upstream."""
STATUS_BAD = 400
_SHOWN_MAX = 60


def misbehave(upstream: JsonObject, otherwise: StubAnswer) -> tuple[StubAnswer, float]:
    """How an execution ends whose upstream behaves so, and how many seconds later; `otherwise` where it can do with it.

    An upstream that is later than any action waits ends it at once: nobody learns by waiting.
    """
    delay_s = upstream.get("delay_s")
    late_s = float(delay_s) if isinstance(delay_s, int | float) else 0.0
    if late_s > PATIENCE_S:
        message = f"the upstream did not answer within {PATIENCE_S:g} s"
        return _failed("upstream", "upstream.timeout", message), 0.0
    return _trouble(upstream) or otherwise, max(late_s, 0.0)


def _trouble(upstream: JsonObject) -> StubAnswer | None:
    if upstream.get("drop") is not None:
        return _failed("upstream", "upstream.connection", "the upstream broke off the connection")
    status = upstream.get("status")
    if isinstance(status, int) and status >= STATUS_BAD:
        return _failed("upstream", f"upstream.{status}", f"the upstream answered {status}")
    text = upstream.get("text")
    if isinstance(text, str):
        shown = text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}…"
        return _failed("upstream", "upstream.body", f"the upstream answered with what is not JSON: {shown}")
    return None


def _failed(kind: str, code: str, message: str) -> StubAnswer:
    return StubAnswer(status="failed", errors=({"kind": kind, "code": code, "message": message},))
