"""Edges that try to be more than text."""

from __future__ import annotations

import json

from engine.generators.edges.injections import EDGES
from engine.model.language.kinds import FieldFacts

VALUES = {each.name: str(each.values(FieldFacts(type="string"))[0].value) for each in EDGES}


def test_none_of_them_survives_unchanged_where_text_is_pasted_into_json() -> None:
    pasted = json.loads(f'{{"field": "{VALUES["quote-injection"]}"}}')
    assert pasted["admin"] is True


def test_a_json_text_is_json() -> None:
    assert json.loads(VALUES["json-text"]) == {"a": [1, None]}


def test_velocity_has_a_reference_and_a_directive() -> None:
    assert "${input." in VALUES["velocity"]
    assert "#set(" in VALUES["velocity"]


def test_a_header_injection_holds_a_line_break() -> None:
    assert "\r\n" in VALUES["header-injection"]
