from __future__ import annotations

import pytest

from engine.vocabulary import builtin
from tests.suite.reading_aloud import checked, codes, in_a_suite, only, place, said

WORDS = builtin()


def expecting(text: str) -> str:
    return in_a_suite(f"action: plain\nexpect: {{ output: {{ x: {text} }} }}")


def sending(text: str) -> str:
    return in_a_suite(f"action: plain\ninput: {{ x: {text} }}")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('"> 2"', "{gt: 2}"),
        ('">=2.5"', "{gte: 2.5}"),
        ('"< 2026-01-01"', '{lt: "2026-01-01"}'),
        ('"!= 3"', "{not: 3}"),
        ('"!= null"', "{not: null}"),
        ('"!= low"', "{not: low}"),
        ('"== 3"', "{equals: 3}"),
        ('"*"', "{present: true}"),
        ("not null", "{not: null}"),
        ("not empty", "{not: {empty: true}}"),
        ("/^q-/", "{matches: ^q-}"),
        ("/^q-/i", '{matches: "(?i)^q-"}'),
        ("1..5", "{between: [1, 5]}"),
        ("string", "{type: string}"),
    ],
)
def test_text_that_reads_like_a_comparison_is_shown_as_the_matcher_it_would_be(text: str, meant: str) -> None:
    found = only(checked(expecting(text), words=WORDS))
    assert found.code == "W110"
    assert found.help is not None
    assert found.help.startswith(f"did you mean `{meant}`?")
    assert found.fix is not None
    assert found.fix.edits[0].text == meant


@pytest.mark.parametrize(
    "text",
    [
        "/api/v2/users",
        '"<br>"',
        '"> see below"',
        '"string"',
        "a > b",
        "1.5",
        '"=SUM(A1)"',
        '{ equals: "> 2" }',
        "<none>",
    ],
)
def test_other_text_is_compared_without_a_word(text: str) -> None:
    assert codes(checked(expecting(text), words=WORDS)) == []


def test_a_field_about_types_may_be_compared_with_the_name_of_one() -> None:
    assert codes(checked(in_a_suite("action: plain\nexpect: { output: { valueType: string } }"), words=WORDS)) == []


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ('"{{queue}}"', "did you mean `${{ vars.queue }}` (with `vars: { queue: … }`) or `${{ env.queue }}`?"),
        ('"row {{ n }}"', "did you mean `${{ n }}`?"),
        ('"{{$guid}}"', "values are made by generators, for example `{ gen: uuid }`; `engine providers` lists them"),
        ('"a {{$randomEmail}}"', "values are made by generators, for example `${{ fake('person.email') }}`"),
        (
            '"{{$timestamp}}"',
            "did you mean `${{ now | iso }}`, or `${{ send-time | iso }}` for the moment of the request?",
        ),
    ],
)
def test_variables_of_postman_are_shown_as_templates(text: str, help_: str) -> None:
    ((code, _, shown),) = said(checked(sending(text)))
    assert (code, shown) == ("W111", help_)


def test_braces_around_a_name_that_is_there_are_mended() -> None:
    found = only(checked(sending('"row {{ n }}"')))
    assert found.fix is not None
    assert found.fix.edits[0].text == "${{ n }}"


@pytest.mark.parametrize("text", ['"{{ two words }}"', '"{ }"', '"{{}}"'])
def test_other_braces_are_text(text: str) -> None:
    assert codes(checked(sending(text))) == []


def test_a_list_of_generators_is_a_constant() -> None:
    text = sending("[ { gen: uuid } ]")
    found = only(checked(text))
    assert (found.code, found.help) == ("W112", "did you mean `{ list-of: { gen: uuid }, length: 1..3 }`?")
    assert place(found, text) == "{ gen: uuid }"


def test_the_bare_name_of_a_generator_is_text_in_every_item() -> None:
    assert said(checked(sending("{ list-of: uuid, length: 3 }"), words=WORDS)) == [
        (
            "W112",
            "every item of this list is the text `uuid`",
            'did you mean `list-of: { gen: uuid }`? for the text, write "uuid"',
        )
    ]
    assert codes(checked(sending('{ list-of: "uuid", length: 3 }'), words=WORDS)) == []


def test_a_list_of_objects_is_no_list_of_generators() -> None:
    assert codes(checked(sending("[ { gen: 3 }, { gen: nothing-known }, { other: uuid } ]"))) == []


def test_a_template_without_braces_is_the_same_in_every_row() -> None:
    assert said(checked(sending("{ template: this.a }"))) == [
        (
            "W113",
            "there is no `${{ … }}` in this template, so it is the same in every row",
            'did you mean `"${{ this.a }}"`?',
        )
    ]
    assert said(checked(sending("{ template: Dear }")))[0][2] == "write `${{ … }}` around what is to be filled in"


def test_long_text_is_no_comparison_and_costs_nothing() -> None:
    assert codes(checked(expecting(f'"/{"^" * 100_000}"'), words=WORDS)) == []
