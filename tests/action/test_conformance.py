from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from engine.action.contract import read_schema, violations
from engine.model.plan import Plan
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json
from engine.pipeline.load import load
from engine.plan.compile import compile_plan
from engine.plan.options import PlanOptions
from engine.vocabulary import builtin
from tests.action.conformance import ELSEWHERE, SUITES, Group, groups
from tests.campaigns import Share, size_of

VOCABULARY = builtin()
JUDGED = tuple(each for each in groups() if each.difference is None)
PLANNED = tuple(each for each in groups() if each.is_planned)
NAME = "schemas of the official suite"

pytestmark = pytest.mark.skipif(
    not SUITES.is_dir(), reason="the official suite of JSON Schema is not beside this checkout"
)


@pytest.mark.slow
def test_values_are_judged_as_the_suite_says() -> None:
    wrong, count = [], 0
    for each in JUDGED:
        schema = read_schema(each.schema, each.schema, annotate=each.file == "format.json")
        assert not isinstance(schema, str), (each.name, schema)
        for test in each.tests:
            count += 1
            if (not violations(schema, test["data"], most=1)) is not test["valid"]:
                wrong.append((each.name, test["description"]))
    assert wrong == []
    assert count > 1_700


def test_differences_are_still_there() -> None:
    for each in groups():
        if each.difference is None:
            continue
        schema = read_schema(each.schema, each.schema)
        if each.difference == ELSEWHERE:
            assert isinstance(schema, str), each.name
            assert "leads out of the file" in schema
        else:
            assert not isinstance(schema, str)
            judged = [not violations(schema, test["data"], most=1) for test in each.tests]
            assert judged != [test["valid"] for test in each.tests], each.name


@pytest.mark.campaign(NAME, block=65)
def test_rows_made_from_its_schemas_are_what_they_are_called(campaign: Share, tmp_path: Path) -> None:
    whole = size_of(NAME, soak=True)
    assert whole == len(PLANNED)
    for number in campaign.numbers:
        each = PLANNED[number * whole // campaign.whole]
        judge = judge_of(each)
        for case in planned(each, tmp_path / str(number)).cases:
            right = "x" in case.input and judge(case.input["x"])
            assert case.problem is None
            assert case.valid is right, (each.name, case.classes, case.input)
        campaign.count(1)


def judge_of(each: Group) -> Callable[[Json], bool]:
    """What `jsonschema` says of a value: a judge that shares nothing with ours."""
    # Its doubles are not decimals: 0.0006 is no multiple of 0.0001 there.
    number = Decimal if each.file == "multipleOf.json" else float
    kind = jsonschema.Draft4Validator if each.draft == "draft4" else jsonschema.Draft202012Validator
    judge = kind(json.loads(json.dumps(each.schema), parse_float=number))
    return lambda value: bool(judge.is_valid(json.loads(canonical_json(value), parse_float=number)))


def planned(each: Group, folder: Path) -> Plan:
    """The rows of a contract whose one field keeps to a schema of the suite."""
    word = "id" if each.draft == "draft4" else "$id"
    # In draft 4 a schema that refers to another has no other words.
    named = "#/it" if each.draft == "draft4" and "$ref" in each.schema else each.schema.get(word, "http://it.example/")
    schema = each.schema if named.startswith("#") else {**each.schema, word: named}
    given = {"$schema": each.schema["$schema"], "properties": {"x": {"$ref": named}}, "required": ["x"]}
    folder.mkdir()
    (folder / "c.json").write_text(json.dumps({"input": given, "it": schema}), encoding="utf-8")
    (folder / "a.suite.yaml").write_text(
        "suite: rows\nseed: 1\nactions: { a: { id: a, contract: c.json, format: annotate } }\n"
        "tests: [{ name: t, action: a, cases: { from: contract, random: 3, cover: each, break: one-field } }]\n",
        encoding="utf-8",
    )
    workspace = load([folder / "a.suite.yaml"], VOCABULARY)
    assert not workspace.has_errors, (each.name, workspace.diagnostics)
    made = compile_plan(workspace.suites, VOCABULARY, PlanOptions(now="2026-11-22T00:00:00Z"))
    assert made.value is not None, (each.name, made.diagnostics)
    return made.value
