from __future__ import annotations

import pytest

from engine.suite.suggest.examples import example_between
from tests.suite.reading_aloud import checked, in_a_suite, only, place, project_of, said


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("wait: 30s", "write `{ timeout: 30s }`"),
        ("known-failure: TEL-1", "write `{ ticket: TEL-1 }`"),
        ("compare: { with: draft }", "write `{ version: draft }`"),
        ("group: [a]", "write one name, for example `group: orders`"),
        ("upstream: { status: 999 }", "write a number from 100 to 599"),
        ("timeout: 30s", "did you mean `wait`? it is written `wait: { timeout: 30s }`"),
        ("disabled: true", 'did you mean `skip`? it is written `skip: "why"`'),
        ("expect: { status: 200 }", "`status` is that of the action; the platform's own answer is `http.status: 200`"),
        ("expect: { status: success }", "did you mean `completed`?"),
        ("expect: { statusCode: 200 }", "did you mean `http`? it is written `http.status: 200`"),
        ("wait: 30", "write `{ timeout: 30s }`"),
        ("known-failure: true", "its keys are `ticket`, `until`"),
        ("retry: 3", "for example `retry: { until: output.ready, every: 2s, for: 30s }`"),
        ("ticket: [A-1]", "write one text"),
        ("expect: { check: output.ready }", "below `check:`, write `- that: output.ready`"),
        ('expect: { within: "< 5s" }', "write `5s`"),
        ("expect: { error: upstream }", "did you mean `error.kind: upstream`?"),
        ("expect: { error: too many }", "did you mean `error.message: too many`?"),
        ("expect: { error: null }", "write `error: { absent: true }`"),
        ("expect: { http: 200 }", "did you mean `http.status: 200`?"),
        (
            'expect: { duration: "< 5s" }',
            "it is a number of seconds: `duration: { lt: 5 }`, or `within: 5s`",
        ),
        ("table: { path: a.csv }", "did you mean `file`?"),
        ('input: "${{ base }}"', "an input is named as it is, without `${{ }}`; templates stand in its fields"),
        ("skip: true", 'say why, for example `skip: "waits for TEL-12"`'),
        ("skip: false", "leave `skip` out to have the test run"),
    ],
)
def test_the_help_shows_what_to_write(text: str, help_: str) -> None:
    assert [shown for _, _, shown in said(checked(in_a_suite(f"action: plain\n{text}")))] == [help_]


def test_a_single_value_in_place_of_a_mapping_is_mended() -> None:
    found = only(checked("suite: S\nactions: { a: some-id }\ntests: [ { name: t, action: a } ]\n"))
    assert found.fix is not None
    assert found.fix.edits[0].text == "{ id: some-id }"


@pytest.mark.parametrize(
    ("bound", "help_"),
    [
        ("90", "write `90%`"),
        ('">= 90"', 'write `">= 90%"`'),
        ('">= 0.9"', 'write `">= 90%"`'),
        ("many", 'write it like `">= 90%"` or `100%`'),
        ("900", 'write it like `">= 90%"` or `100%`'),
    ],
)
def test_a_share_without_its_percent_is_written_with_it(bound: str, help_: str) -> None:
    text = in_a_suite("action: plain", more=f"gate: {{ pass-rate: {bound} }}\n")
    assert said(checked(text))[0][2] == help_


def test_only_the_target_that_is_unknown_is_pointed_at() -> None:
    text = in_a_suite("action: plain\nonly-on: [emulator, emulatr]")
    assert place(only(checked(text)), text) == "emulatr"
    text = in_a_suite("action: plain\ncompare: { with: { target: emulatr } }")
    assert place(only(checked(text)), text) == "emulatr"


def test_bounds_are_read_aloud() -> None:
    assert example_between(1, 1000) == "write a number from 1 to 1,000"
    assert example_between(1, None) == "write 1 or more"
    assert example_between(None, 5) == "write 5 or less"


def test_a_kind_that_is_none_is_shown_in_the_library() -> None:
    text = "suite: S\nuse: [./l.yaml]\nactions: { a: { id: a } }\ntests: [ { name: t, action: a } ]\n"
    found = only(checked(text, libraries={"suites/l.yaml": "kind: libary\n"}))
    assert (found.code, found.span.file, found.help) == ("E101", "suites/l.yaml", "did you mean `library`?")


def test_targets_are_a_mapping() -> None:
    assert said(project_of("targets: [a]\n"))[0][2] == "for example `targets: { local: { type: emulator } }`"
