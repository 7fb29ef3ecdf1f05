"""What is called valid validates, and what is called invalid does not: judged by jsonschema, for fifty schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import pytest

from engine.generators.edges import EDGES
from engine.model.language.inputs import EdgeUse
from engine.model.language.kinds import NO_FACTS
from engine.model.plan import Plan
from engine.model.values.json import Json, Missing
from engine.model.values.span import NOWHERE
from engine.model.values.well_formed import is_email
from engine.pipeline.load import load
from engine.plan.compile import compile_plan
from engine.plan.fields.classes import Given, edge_classes, knowledge_of
from engine.plan.options import PlanOptions
from engine.vocabulary import builtin
from tests.campaigns import Share
from tests.generators.hard_schemas import HARD
from tests.generators.schemas import DRAFT_4, SCHEMAS

NOW = "2026-11-22T00:00:00Z"
VOCABULARY = builtin()
FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("uuid", raises=ValueError)
def is_uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value.lower()


@FORMATS.checks("date", raises=ValueError)
def is_date(value: object) -> bool:
    return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    written = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value)
    return written is not None and datetime.fromisoformat(value) is not None


@FORMATS.checks("email")
def is_address_of_mail(value: object) -> bool:
    """As the docs have it, and as no RFC does: what real systems take."""
    return not isinstance(value, str) or is_email(value)


@FORMATS.checks("uri")
def is_uri(value: object) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"[A-Za-z][\w.+-]*:[\x21-\x7e]*", value) is not None


@FORMATS.checks("ipv4", raises=ValueError)
def is_address(value: object) -> bool:
    return not isinstance(value, str) or IPv4Address(value) is not None


def judge_of(schema: Mapping[str, Any]) -> Any:
    """What jsonschema says, formats among it."""
    kind = jsonschema.Draft4Validator if schema["$schema"] == DRAFT_4 else jsonschema.Draft202012Validator
    return kind(as_decimals(schema), format_checker=FORMATS)


def as_decimals(value: Any) -> Any:
    """The value with exact numbers: of doubles jsonschema says that 0.94 is no multiple of 0.01."""
    return json.loads(json.dumps(value), parse_float=Decimal)


def planned(schema: Mapping[str, Any], folder: Path, rows: int) -> Plan:
    (folder / "contract.json").write_text(json.dumps({"input": schema}), encoding="utf-8")
    return suite_of(f"from: contract, random: {rows}, cover: each, break: one-field", folder)


def suite_of(cases: str, folder: Path, fields: str = "") -> Plan:
    """One test with these cases, on the contract that lies in the folder."""
    (folder / "all.suite.yaml").write_text(
        f"suite: labels\nseed: 1\nactions:\n  it: {{ id: it, contract: ./contract.json }}\n"
        f"tests:\n  - name: rows\n    action: it\n    cases: {{ {cases} }}\n{fields}"
        "    expect: { if-valid: { status: completed }, if-invalid: { status: failed } }\n",
        encoding="utf-8",
    )
    workspace = load([folder / "all.suite.yaml"], VOCABULARY)
    assert not workspace.has_errors, workspace.diagnostics
    made = compile_plan(workspace.suites, VOCABULARY, PlanOptions(now=NOW))
    assert made.value is not None, made.diagnostics
    return made.value


def judged(schema: Mapping[str, Any], folder: Path, rows: int) -> int:
    """How many rows were judged; fails at the first whose label is wrong."""
    judge = judge_of(schema)
    count = 0
    for case in planned(schema, folder, rows).cases:
        assert case.problem is None, case.problem
        assert judge.is_valid(as_decimals(case.input)) is case.valid, (case.row, case.classes, case.input)
        count += 1
    return count


@pytest.mark.campaign("labelled rows", parts=len(SCHEMAS))
@pytest.mark.parametrize("name", SCHEMAS)
def test_the_rows_of_each_schema_are_what_they_are_called(name: str, campaign: Share, tmp_path: Path) -> None:
    campaign.count(judged(SCHEMAS[name], tmp_path, campaign.size))


@pytest.mark.slow
@pytest.mark.parametrize("name", HARD)
def test_rows_of_hard_schemas_are_what_they_are_called(name: str, tmp_path: Path) -> None:
    assert judged(HARD[name], tmp_path, 40) >= 40


def as_written(value: Json) -> Json:
    """A constant as an author writes it."""
    if isinstance(value, Mapping):
        return {"object": {name: as_written(each) for name, each in value.items()}}
    return value


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SCHEMAS, *HARD])
def test_every_row_that_breaks_a_constant_is_refused_by_its_schema(name: str, tmp_path: Path) -> None:
    schema = SCHEMAS.get(name) or HARD[name]
    judge = judge_of(schema)
    fields = next(
        (case.input for case in planned(schema, tmp_path, 20).cases if judge.is_valid(as_decimals(case.input))), None
    )
    if not fields:
        return  # no row at all keeps the schema
    written = json.dumps({name: as_written(value) for name, value in fields.items()})
    rows = suite_of("break: one-field", tmp_path, f"    input: {written}\n")
    for case in rows.cases:
        assert not case.valid
        assert not judge.is_valid(as_decimals(case.input)), (case.row, case.input)
    sent = [json.dumps(case.input, sort_keys=True) for case in rows.cases]
    assert len(set(sent)) == len(sent)


def test_there_are_fifty_schemas() -> None:
    assert len(SCHEMAS) == 50


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_class_of_every_edge_is_what_it_is_called(name: str) -> None:
    schema = SCHEMAS[name]
    uses = tuple(EdgeUse(kind=kind, valid=None, span=NOWHERE) for kind in EDGES)
    for field, part in schema["properties"].items():
        alone: dict[str, Any] = {**schema, "properties": {field: part}}
        alone["required"] = [each for each in schema.get("required", ()) if each == field]
        judge = judge_of(alone if alone["required"] else {key: alone[key] for key in alone if key != "required"})
        for each in edge_classes(uses, knowledge_of(field, NO_FACTS, schema, now=NOW)):
            assert isinstance(each.origin, Given)
            row = row_of(field, each.origin)
            if row is not None:
                assert judge.is_valid(as_decimals(row)) is each.valid, (field, each.label, row)


def row_of(field: str, origin: Given) -> Mapping[str, Json] | None:
    """The row that a class means for a field alone; None where the field's own typical value belongs into it."""
    if origin.key is not None:
        return None
    return {} if isinstance(origin.value, Missing) else {field: origin.value}


def test_another_key_is_made_from_the_name_of_its_field_and_labelled_by_the_contract() -> None:
    uses = tuple(EdgeUse(kind=kind, valid=None, span=NOWHERE) for kind in EDGES if "key" in kind.name)
    for closed in (False, True):
        schema = {**SCHEMAS["bare text, 2020-12"], "additionalProperties": not closed}
        (found,) = edge_classes(uses, knowledge_of("a", NO_FACTS, schema, now=NOW))
        assert isinstance(found.origin, Given)
        assert (found.label, found.origin.key, found.valid) == ("wrong-case-key", "A", not closed)
