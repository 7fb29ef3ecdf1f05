"""`gen: text`."""

from __future__ import annotations

import pytest

from engine.model.language.kinds import FieldFacts
from tests.generators.draws import draw, facts, helps, messages, template


def test_the_length_is_exact_and_every_length_of_a_range_comes() -> None:
    assert {len(str(draw("text", seed=seed, length=5))) for seed in range(50)} == {5}
    assert {len(str(draw("text", seed=seed, length="1..4"))) for seed in range(100)} == {1, 2, 3, 4}


def test_text_is_printable_words_without_spaces_at_its_ends() -> None:
    for seed in range(200):
        text = str(draw("text", seed=seed))
        assert text == text.strip()
        assert "  " not in text
        assert all(letter == " " or "a" <= letter <= "z" for letter in text)


def test_facts_hold_the_lengths() -> None:
    assert facts("text", length="1..40") == FieldFacts(type="string", length_min=1, length_max=40)
    assert facts("text") == FieldFacts(type="string", length_min=1)
    assert facts("text", length=template("${{ vars.x }}")) == FieldFacts(type="string", length_min=1)


@pytest.mark.parametrize("length", ["40..1", "1-40", "1..", "5", -1, 1.5, True, [1], "ten"])
def test_a_length_that_is_not_understood_says_how_to_write_it(length: object) -> None:
    assert "is not understood" in messages("text", length=length)[0]
    assert helps("text", length=length) == ["write a number or a range: `length: 5`, `length: 1..40`"]
    with pytest.raises(ValueError, match="length"):
        draw("text", length=length)


def test_a_length_has_a_limit() -> None:
    assert messages("text", length=100_000) == []
    assert messages("text", length="1..100001") == ['the length "1..100001" is more than 100000 characters']
