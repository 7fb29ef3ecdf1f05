"""Text that shows one thing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.generators.edges.samples import LENGTH_MAX, around, text_of_length
from engine.model.language.field_facts import satisfies
from engine.model.language.kinds import FieldFacts
from engine.model.values.well_formed import is_email


@given(st.integers(0, 300))
def test_text_has_the_length_it_was_asked_for(length: int) -> None:
    text = text_of_length(length, None)
    assert text is not None
    assert len(text) == length


def test_an_address_of_every_length_that_addresses_have() -> None:
    for length in range(8, 255):
        address = text_of_length(length, "email")
        assert address is not None
        assert len(address) == length
        assert is_email(address)
    assert text_of_length(5, "email") is None
    assert text_of_length(255, "email") is None


def test_other_forms_have_no_length_to_choose() -> None:
    assert text_of_length(36, "uuid") is None


def test_nothing_is_longer_than_an_edge_is_worth() -> None:
    assert text_of_length(LENGTH_MAX + 1, None) is None
    assert around("x", FieldFacts(length_min=2**40)) is None


@given(st.text(min_size=1, max_size=5), st.integers(0, 20), st.integers(0, 20))
def test_text_around_something_keeps_the_lengths(essence: str, shortest: int, more: int) -> None:
    facts = FieldFacts(type="string", length_min=shortest, length_max=shortest + more)
    text = around(essence, facts)
    assert (text is None) is (len(essence) > shortest + more)
    assert text is None or (essence in text and satisfies(facts, text))


def test_a_short_address_is_filled_before_the_at() -> None:
    text = around("x", FieldFacts(type="string", form="email", length_min=70))
    assert text is not None
    assert text.endswith("@example.com")
    assert is_email(text)
