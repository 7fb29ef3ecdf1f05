from __future__ import annotations

from engine.model.project import EVERY_EFFECT
from engine.plan.options import PlanOptions, Selection


def test_nothing_is_selected_or_forbidden_unless_it_is_asked_for() -> None:
    options = PlanOptions(now="2026-11-22T00:00:00Z")
    assert options.selection == Selection()
    assert options.allow == EVERY_EFFECT
    assert options.seed is None
