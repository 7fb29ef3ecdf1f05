"""Fields of every kind, for edges to try."""

from __future__ import annotations

from engine.model.language.kinds import FieldFacts
from tests.generators.draws import facts

TYPES = ("integer", "number", "string", "boolean", "array", "object", "null", None)
NUMBER = FieldFacts(type="number", minimum=0.01, maximum=9999.99, step=0.01)
EMAIL = FieldFacts(type="string", form="email", length_min=1)
TEXT = FieldFacts(type="string", length_min=1, length_max=40)
DAY = FieldFacts(type="string", form="date", earliest="2026-01-01", latest="2026-12-31")
LEVEL = facts("one-of", one_of=["low", "high"])
