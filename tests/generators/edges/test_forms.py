from __future__ import annotations

import pytest

from engine.generators.edges.forms import EDGES
from engine.model.language.kinds import FieldFacts
from engine.model.values.well_formed import FORMATS


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_that_is_judged_has_a_text_that_is_nearly_one(form: str) -> None:
    (edge,) = EDGES
    (found,) = edge.values(FieldFacts(type="string", form=form))
    assert isinstance(found.value, str)
    assert not FORMATS[form](found.value)


def test_fields_without_a_judged_format_have_none() -> None:
    (edge,) = EDGES
    assert edge.values(FieldFacts(type="string", form="phone")) == ()
    assert edge.values(FieldFacts(type="integer")) == ()
