from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind
from engine.model.language.literals import Templated
from engine.model.language.matcher_facts import FileUse
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import HELD
from tests.suite.reading_aloud import WORDS, checked, codes, in_a_suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    schema: Templated = word("A schema.")
    document: Json | Missing = MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    snapshot: Templated = word("A snapshot.")
    document: Json | Missing = MISSING


FILES: tuple[tuple[str, type, FileUse], ...] = (("schema", Schema, "needed"), ("snapshot", Snapshot, "kept"))
KINDS = {
    name: MatcherKind(name=name, spec=spec, judge=lambda _spec, _value: HELD, doc="", file=use)
    for name, spec, use in FILES
}
WITH_FILES = replace(WORDS, matchers={**WORDS.matchers, **KINDS})


def spec_of(operand: str) -> object:
    text = in_a_suite(f"action: plain\nexpect: {{ output: {{ {operand} }} }}")
    found = checked(text, documents={"suites/s.json": {"type": "object"}}, words=WITH_FILES)
    assert found.diagnostics == ()
    assert found.value is not None
    expectation = found.value.tests[0].expect
    assert expectation is not None
    return expectation.claims[0].matchers[0].spec


def test_a_matcher_gets_what_its_file_holds() -> None:
    assert spec_of("schema: ./s.json") == Schema(schema="./s.json", document={"type": "object"})
    assert spec_of("snapshot: s.json") == Snapshot(snapshot="s.json", document={"type": "object"})


def test_a_snapshot_that_is_not_there_yet_is_no_mistake() -> None:
    assert spec_of("snapshot: new/x.json") == Snapshot(snapshot="new/x.json")


def test_a_schema_that_is_written_out_needs_no_file() -> None:
    assert spec_of("schema: { type: object }") == Schema(schema={"type": "object"})


@pytest.mark.parametrize(
    ("operand", "code"),
    [
        ("schema: gone.json", "E155"),
        ("schema: s.txt", "E155"),
        ("schema: ../../s.json", "E157"),
        ("snapshot: ../../s.json", "E157"),
        ("snapshot: s.yaml", "E155"),
    ],
)
def test_a_file_that_cannot_be_compared_with_is_one_problem(operand: str, code: str) -> None:
    text = in_a_suite(f"action: plain\nexpect: {{ output: {{ {operand} }} }}")
    assert codes(checked(text, words=WITH_FILES)) == [code]
