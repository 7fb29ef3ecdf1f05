from __future__ import annotations

import pytest

from engine.model.language.contract import Contract
from engine.suite.typecheck.schema_paths import doubt_about, find_step, properties_at

CONTRACT = Contract(
    name="a",
    input_schema=None,
    output_schema={
        "type": "object",
        "properties": {
            "score": {"type": ["integer", "null"]},
            "open": {"type": "object"},
            "closed": {"type": "object", "properties": {"x": {}}, "additionalProperties": False},
            "any": {"anyOf": [{"type": "object"}]},
            "map": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    },
)


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("output", "declared"),
        ("output.score", "declared"),
        ("output.scor", "undeclared"),
        ("output.score.a", "impossible"),
        ("output.open.a.b", "unknown"),
        ("output.closed.x.y", "unknown"),
        ("output.closed.y", "impossible"),
        ("output.any.a", "unknown"),
        ("output.map.a", "declared"),
        ("output.map.a.b", "impossible"),
        ("status.a", "impossible"),
        ("error.kind", "declared"),
        ("http.status", "declared"),
        ("http.staus", "impossible"),
    ],
)
def test_a_place_is_followed_through_the_contract(path: str, verdict: str) -> None:
    assert find_step(tuple(path.split(".")), CONTRACT).verdict == verdict


def test_without_a_contract_every_field_of_the_output_may_be() -> None:
    assert doubt_about(("output", "anything"), None) is None
    assert properties_at(("output",), None) == frozenset()


def test_doubt_names_what_was_probably_meant() -> None:
    found = doubt_about(("output", "scor"), CONTRACT)
    assert found is not None
    assert found[2] == "did you mean `score`?"


def test_declared_properties_are_found_at_their_depth() -> None:
    assert properties_at(("output", "closed"), CONTRACT) == {"x"}
