from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.model.language.inputs import Constant, Generated, InputField
from engine.model.language.literals import Template
from engine.model.source.diagnostic import Checked, Severity
from engine.model.suite import Suite
from engine.vocabulary import builtin
from tests.suite.reading_aloud import checked, in_a_suite, only

VOCABULARY = builtin()
NAMES = st.from_regex(r"field_[a-z0-9]{1,8}", fullmatch=True)
RIGHT: Mapping[str, object] = MappingProxyType({
    "gen": "uuid", "one-of": ["a"], "list-of": {"gen": "uuid"}, "pattern": "AA", "template": "x", "object": {"a": 1},
})  # fmt: skip


def read(text: str) -> Checked[Suite]:
    return checked(in_a_suite(f"action: plain\ninput: {{ f: {text} }}"), words=VOCABULARY)


def field_of(text: str) -> InputField:
    found = read(text)
    assert found.value is not None, [each.message for each in found.diagnostics]
    layers = found.value.tests[0].input
    assert layers is not None
    return (layers.layers[0].fields or {})["f"]


def value_of(text: str) -> object:
    """The constant that a field is; fails where it is none."""
    field = field_of(text)
    assert isinstance(field, Constant), field
    return json.loads(json.dumps(field.value))


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"street":"Main","city":"Bonn"}',
        '{"a":{"b":{"c":[1,{"d":null}]}}}',
        '{"name":"x","min":1}',
        '{"id":1,"type":"home","format":"x"}',
        '{"options":["a","b"],"label":"x"}',
        '{"pen":"blue"}',
        '{"get":5,"den":"Haag"}',
        '{"regex":{"a":1}}',
        '{"pattern-name":"x","template-id":5}',
    ],
)
def test_a_mapping_without_a_word_of_generators_is_a_constant(text: str) -> None:
    assert value_of(text) == json.loads(text)


@pytest.mark.parametrize(
    "text", ["{ min: 1, max: 9 }", "{ length: 5 }", "{ maybe: 10%, unique: true }", "{ a: { min: 1 } }"]
)
def test_words_of_a_generator_without_one_are_told_from_a_constant(text: str) -> None:
    found = only(read(text))
    assert found.code == "E121"
    assert found.help is not None
    assert found.help.endswith("a constant mapping of such names is `object: {…}`")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("{ gne: uuid }", "gen"),
        ("{ gne: uuid, comment: mine }", "gen"),
        ("{ Gen: integer, min: 1 }", "gen"),
        ("{ gne: uid }", "gen"),
        ("{ oneof: [a, b] }", "one-of"),
        ("{ enum: [a, b], maybe: 10% }", "one-of"),
        ("{ patern: AA-00 }", "pattern"),
        ("{ lst-of: { gen: uuid } }", "list-of"),
        ("{ objct: { a: 1 } }", "object"),
        ("{ tempalte: x, unqiue: true }", "template"),
        ("{ home: { gne: uuid } }", "gen"),
    ],
)
def test_a_word_of_generators_that_is_mistyped_is_told_and_not_sent(text: str, near: str) -> None:
    found = next(each for each in read(text).diagnostics if each.code == "E107")
    assert (found.help or "").startswith(f"did you mean `{near}`?")


@pytest.mark.slow
@given(st.sampled_from(sorted(RIGHT)), st.data())
def test_every_swap_and_every_letter_too_few_or_twice_in_such_a_word_is_told(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    slips = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
    )
    slip = data.draw(st.sampled_from(slips))
    assume(slip != word)
    found = read(json.dumps({slip: RIGHT[word]}))
    assert [each.code for each in found.diagnostics if each.severity is Severity.ERROR] == ["E107"]


@pytest.mark.slow
@given(st.dictionaries(NAMES, st.integers() | st.booleans(), min_size=1))
def test_names_that_are_like_no_word_are_always_constants(value: dict[str, object]) -> None:
    assert value_of(json.dumps(value)) == value


def test_a_generator_below_a_mapping_makes_an_object_of_it() -> None:
    field = field_of("{ city: Bonn, at: { street: { gen: address.street_name } } }")
    assert isinstance(field, Generated)
    assert field.kind.name == "object"


def test_a_template_inside_a_constant_mapping_is_filled() -> None:
    field = field_of('{ a: { b: "${{ n }}" } }')
    assert isinstance(field, Constant)
    assert isinstance(field.value, Mapping)
    inner = field.value["a"]
    assert isinstance(inner, Mapping)
    assert isinstance(inner["b"], Template)
