from __future__ import annotations

from engine.model.run.bugs import name_bug


def test_a_bug_is_named_by_its_kind_and_place_and_not_by_the_values_in_its_way() -> None:
    try:
        {}["a secret"]  # type: ignore[index]
    except KeyError as bug:
        said = name_bug(bug)
    assert said.startswith("KeyError at ")
    assert "test_bugs.py:" in said
    assert "secret" not in said
