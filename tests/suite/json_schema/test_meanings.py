from __future__ import annotations

from typing import Any, get_args

import pytest

from engine.suite.decode.decoder import rules_of
from engine.suite.json_schema.meanings import MEANINGS


def choices_of(annotation: Any) -> set[str]:
    """The texts of a `Literal`, or of the one in a union."""
    found = get_args(annotation)
    return {each for part in found for each in (get_args(part) or (part,)) if isinstance(each, str)}


@pytest.mark.parametrize(("grammar", "key"), MEANINGS)
def test_each_value_of_a_closed_list_has_its_meaning_and_no_other_does(grammar: type, key: str) -> None:
    assert set(MEANINGS[grammar, key]) == choices_of(rules_of(grammar)[key].annotation)
