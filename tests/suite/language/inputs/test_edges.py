from __future__ import annotations

import pytest

from engine.model.language.inputs import EdgeUse, Generated
from tests.suite.reading_aloud import checked, codes, in_a_suite, only, place, the_test


def with_edges(text: str, *, gen: str = "uuid") -> str:
    return in_a_suite(f"action: plain\ninput: {{ f: {{ gen: {gen}, edges: {text} }} }}\ncases: {{ cover: each }}")


def edges_of(text: str, *, gen: str = "uuid") -> list[tuple[str, bool | None]]:
    test = the_test(with_edges(text, gen=gen))
    assert test.input is not None
    assert test.input.layers[0].fields is not None
    field = test.input.layers[0].fields["f"]
    assert isinstance(field, Generated)
    uses: tuple[EdgeUse, ...] = field.options.edges
    return [(use.kind.name, use.valid) for use in uses]


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("missing", [("missing", None)]),
        ("[missing, empty]", [("missing", None), ("empty", None)]),
        ("[null]", [("null", None)]),
        ("null", [("null", None)]),
        ('["null"]', [("null", None)]),
        ("{ valid: [empty], invalid: [missing, null] }", [("empty", True), ("missing", False), ("null", False)]),
        ("{ invalid: empty }", [("empty", False)]),
        ("[{ name: odd, value: x, valid: true }]", [("odd", True)]),
    ],
)
def test_edges_are_names_lists_or_labelled(text: str, edges: list[tuple[str, bool | None]]) -> None:
    assert edges_of(text) == edges


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("[missng]", "E124", "missng"),
        ("missng", "E124", "missng"),
        ("[missing, missing]", "E126", "missing"),
        ("[5]", "E103", "5"),
        ("{ vaild: [empty] }", "E107", "vaild"),
        ("{ name: odd, value: x, valid: true }", "E103", "{ name: odd, value: x, valid: true }"),
        ("[{ name: odd, value: x }]", "E102", "{ name: odd, value: x }"),
        ("boundaries", "E125", "boundaries"),
    ],
)
def test_an_edge_that_makes_no_sense_is_one_problem(text: str, code: str, shown: str) -> None:
    suite = with_edges(text)
    found = only(checked(suite))
    assert found.code == code
    assert place(found, suite) == shown


def test_an_edge_that_does_not_apply_says_which_do() -> None:
    found = only(checked(with_edges("empty", gen="integer")))
    assert found.message == "the edge `empty` does not apply to `f`"
    assert found.help is not None
    assert found.help.endswith("edges that apply here: `boundaries`, `missing`, `null`")


def test_the_contract_may_make_an_edge_apply() -> None:
    text = "action: promised\ninput: { id: a, amount: { one-of: [1, 2], edges: boundaries } }\ncases: { cover: each }"
    the_test(in_a_suite(text))


@pytest.mark.parametrize("name", ["missing", "odd", "null"])
def test_cases_break_with_edges_of_the_language_or_of_the_fields(name: str) -> None:
    text = "action: plain\ninput: { f: { gen: uuid, edges: [{ name: odd, value: x, valid: false }] } }"
    test = the_test(in_a_suite(f"{text}\ncases: {{ break: one-field, edges: [{name}] }}"))
    assert test.cases is not None
    assert [ref.name for ref in test.cases.edges] == [name]


def test_an_unknown_edge_to_break_with_is_suggested() -> None:
    text = "action: plain\ninput: { f: { gen: uuid } }\ncases: { break: one-field, edges: [mising] }"
    assert codes(checked(in_a_suite(text))) == ["E124"]
