"""What holds for every edge, and what single ones mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.generators.edges import EDGES
from engine.model.language.field_facts import satisfies
from engine.model.language.kinds import FieldFacts
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Missing
from tests.generators.draws import edge
from tests.generators.edges.fields import DAY, EMAIL, LEVEL, NUMBER, TEXT, TYPES

ANY_FACTS = st.builds(
    FieldFacts,
    type=st.sampled_from(TYPES),
    form=st.sampled_from(("email", "uuid", "date", "date-time", "phone", "strange", None)),
    minimum=st.none() | st.floats(-1e308, 1e308) | st.integers(),
    maximum=st.none() | st.floats(-1e308, 1e308) | st.integers(),
    step=st.none() | st.sampled_from([1, 0.01, 1e-15, 0]),
    length_min=st.none() | st.integers(0, 99) | st.just(2**40),
    length_max=st.none() | st.integers(0, 99) | st.just(2**40),
    choices=st.none()
    | st.lists(st.none() | st.booleans() | st.integers() | st.text(max_size=3), max_size=3).map(tuple),
    earliest=st.none() | st.sampled_from(["-30d", "2026-01-01", "0001-01-01T00:00:00Z", "rubbish"]),
    latest=st.none() | st.sampled_from(["+1y", "9999-12-31", "9999-12-31T23:59:59Z"]),
)


@pytest.mark.slow
@given(ANY_FACTS)
def test_every_edge_makes_json_of_any_facts_with_unique_names_and_always_the_same(known: FieldFacts) -> None:
    for each in EDGES:
        found = each.values(known)
        assert found == each.values(known)
        assert len({one.name for one in found}) == len(found)
        for one in found:
            assert isinstance(one.value, Missing) or len(canonical_json(one.value)) < 250_000
            satisfies(known, one.value)


def test_every_edge_says_what_it_means_in_a_sentence_and_how_it_is_written() -> None:
    for each in EDGES:
        assert each.doc.endswith(".")
        assert each.name in each.example


def test_names_are_unique_and_of_small_letters() -> None:
    names = [each.name for each in EDGES]
    assert len(set(names)) == len(names) > 100
    assert all(name.replace("-", "").isalnum() and name == name.lower() for name in names)


def test_an_edge_of_one_class_names_it_like_itself() -> None:
    for each in EDGES:
        for known in (NUMBER, EMAIL, TEXT, DAY, LEVEL):
            found = each.values(known)
            assert each.name == "boundaries" or [one.name for one in found] in ([], [each.name])


@pytest.mark.parametrize("name", [each.name for each in EDGES])
def test_every_edge_applies_to_some_field(name: str) -> None:
    samples = [FieldFacts(type=kind) for kind in TYPES]
    forms = [FieldFacts(type="string", form=form) for form in ("email", "uuid", "date", "date-time", "phone")]
    assert any(edge(name).values(known) for known in (*samples, *forms, NUMBER, EMAIL, TEXT, DAY, LEVEL))
