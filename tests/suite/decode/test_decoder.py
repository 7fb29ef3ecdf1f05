from __future__ import annotations

from dataclasses import dataclass

import pytest

from engine.model.language.grammar import word
from engine.model.language.literals import Template
from engine.model.source.node import MappingNode
from engine.suite.decode.decoder import build
from engine.suite.language.registry import new_scope
from tests.suite.reading_aloud import checked, codes, in_a_suite, nodes_of, only, place, said, the_test
from tests.suite.vocabulary import vocabulary


def test_a_small_suite_is_read_whole() -> None:
    test = the_test(in_a_suite("action: plain\ncases: 5\ntags: [smoke]\nwait: { timeout: 30s }\nskip: 4711"))
    assert test.action.name == "plain"
    assert test.cases is not None
    assert test.cases.random == 5
    assert test.tags == ("smoke",)
    assert test.wait is not None
    assert test.wait.timeout.seconds == 30
    assert test.skip == "4711"


def test_an_unknown_key_is_shown_at_the_key_with_what_was_meant() -> None:
    text = in_a_suite("action: plain\nexpct: { status: failed }")
    found = only(checked(text))
    assert (found.code, found.help) == ("E107", "did you mean `expect`?")
    assert place(found, text) == "expct"


def test_a_mistyped_required_key_is_not_also_missing() -> None:
    assert said(checked("suite: S\ntsts: []\n")) == [("E107", "unknown key `tsts`", "did you mean `tests`?")]


def test_a_missing_key_says_what_it_is() -> None:
    text = "suite: S\nactions: { a: { id: a } }\ntests:\n  - name: t\n"
    help_ = "write the name of an entry of `actions`, for example `action: create`"
    assert said(checked(text)) == [("E102", "`action` is missing", help_)]


def test_all_problems_are_reported_at_once_in_the_order_of_their_places() -> None:
    found = checked(in_a_suite("acton: plain\ntags: smoke\nwait: { timeout: 5 }\ncases: many"))
    assert codes(found) == ["E107", "E103", "E108", "E103"]
    assert [each.span.line for each in found.diagnostics] == sorted(each.span.line for each in found.diagnostics)


@pytest.mark.parametrize("key", ["x-owner", "x-"])
def test_keys_of_the_authors_own_are_free(key: str) -> None:
    the_test(in_a_suite(f"action: plain\n{key}: {{ team: one }}"))


@dataclass(frozen=True, kw_only=True)
class Tomorrow:
    """A grammar with a word that this version reads and cannot run."""

    later: str | None = word("Something to come.", default=None, soon=True)


def test_a_word_that_cannot_run_yet_is_said_to_be_part_of_the_language() -> None:
    scope = new_scope(vocabulary(), frozenset(), frozenset())
    node = nodes_of("later: x\n")
    assert isinstance(node, MappingNode)
    build(Tomorrow, node.entries, node.span, scope)
    (found,) = scope.problems.all()
    assert found.code == "E199"
    assert found.message == "`later` is part of the language, but this version cannot run it yet"


def test_a_test_of_steps_is_not_also_without_action() -> None:
    assert codes(checked("suite: S\ntests:\n  - name: t\n    steps: [{ action: a }]\n")) == ["E151"]


@pytest.mark.parametrize(
    ("line", "message", "help_"),
    [
        ("tags: smoke", "`tags` must be a list, not the text `smoke`", "write `[smoke]`"),
        ("tags: [1]", "an entry of this list must be text, not the number 1", 'put quotes around it: "1"'),
        ("tags:", "`tags` must be a list, not nothing", "for example `tags: [smoke]`"),
        ("id: 5", "`id` must be text, not the number 5", 'put quotes around it: "5"'),
        ("seed: '5'", "`seed` must be a whole number, not the text `5`", "without quotes: 5"),
        ("wait: 5s", "`wait` must be a mapping, not the text `5s`", "write `{ timeout: 5s }`"),
        ("wait: [5s]", "`wait` must be a mapping, not a list", "its keys are `timeout`"),
        (
            "wait: { timeout: 5 }",
            "`timeout` must be a duration with its unit, not the number 5",
            "write `5s`",
        ),
        ("cases: 0", "`cases` must be from 1 to 1,000,000, not 0", "write a number from 1 to 1,000,000"),
        ("cases: { max: 0 }", "`max` must be at least 1, not 0", "write a number from 1 to 1,000,000"),
        (
            "cases: pairs",
            "`cases` must be a number of rows or a mapping, not the text `pairs`",
            "write `5` or `{ cover: pairs }`",
        ),
        (
            "cases: { cover: pair }",
            "`cover` must be `each`, `pairs`, `triples` or `all`, not the text `pair`",
            "did you mean `pairs`?",
        ),
    ],
)
def test_a_value_of_the_wrong_shape_is_named_with_what_to_write(line: str, message: str, help_: str | None) -> None:
    found = only(checked(in_a_suite(f"action: plain\n{line}")))
    assert (found.message, found.help) == (message, help_)


def test_a_title_may_be_a_template_and_see_its_case() -> None:
    test = the_test(in_a_suite("action: plain").replace("name: t", "name: bad ${{ case.field }} is refused"))
    assert isinstance(test.name, Template)


def test_a_template_names_only_what_is_visible_at_its_place() -> None:
    text = in_a_suite("action: plain\ninput: { id: '${{ outptu.x }}' }")
    assert codes(checked(text)) == ["E302"]


def test_sentences_for_people_are_taken_as_written() -> None:
    test = the_test(in_a_suite("action: plain\nticket: 4711\ndescription: true\nskip: 1e5"))
    assert (test.ticket, test.description, test.skip) == ("4711", "true", "1e5")


def test_one_problem_of_the_defaults_is_reported_once_for_all_tests() -> None:
    text = """
    suite: S
    defaults: { tag: [x], expect: { within: 5 } }
    actions: { a: { id: a } }
    tests:
      - { name: one, action: a }
      - { name: two, action: a, expect: { status: failed } }
    """
    assert codes(checked(text)) == ["E107", "E108"]


def test_a_test_wins_over_its_defaults_key_by_key() -> None:
    text = """
    suite: S
    defaults: { tags: [slow], action: a, expect: { status: failed, within: 5s } }
    actions: { a: { id: a } }
    tests:
      - { name: one, tags: [quick], expect: { status: completed } }
    """
    test = the_test(text)
    assert test.tags == ("quick",)
    assert test.expect is not None
    assert test.expect.within_s == 5
    assert [claim.matchers[0].spec.equals for claim in test.expect.claims] == ["completed"]


@pytest.mark.parametrize("text", ["- a", "text", "5", "[]"])
def test_a_file_that_is_no_mapping_is_said_to_be_none(text: str) -> None:
    found = checked(text)
    assert found.value is None
    assert codes(found) == ["E100"]


def test_hundreds_of_problems_are_cut_and_counted() -> None:
    keys = "\n".join(f"key{number}: 1" for number in range(900))
    found = checked(f"suite: S\ntests: [{{ name: t, action: a }}]\n{keys}\n")
    assert len(found.diagnostics) == 501
    assert found.diagnostics[-1].code == "E198"
