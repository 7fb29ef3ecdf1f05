from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from engine.model.values.noun import NOTHING
from engine.suite.documents.schemas import library_schema, project_schema, project_suite_schema, suite_schema
from engine.suite.json_schema.misspelt_names import SUGGESTED_MAX, schemas_of_misspelt
from engine.suite.json_schema.project_names import ProjectNames
from tests.suite.reading_aloud import WORDS, checked

OWN = ProjectNames(
    actions={"order": "Places an order."},
    inputs={"customer": "Fields: `id`."},
    templates={"refused": "Without parameters."},
    checks={"sane": "- `output.score`"},
    libraries=("./shared.yaml",),
)
TEST: dict[str, Any] = {"name": "t", "action": "order"}


def is_taken(suite: dict[str, Any], own: ProjectNames = OWN) -> bool:
    return jsonschema_rs.is_valid({"allOf": list(schemas_of_misspelt(own))}, suite)


@pytest.mark.parametrize(
    "change",
    [
        {"action": "ordr"},
        {"action": "another"},
        {"input": "custmer"},
        {"input": ["customer", {"id": 5}, "custmer"]},
        {"before": [{"action": "ordr"}]},
        {"steps": [{"action": "order", "input": "custmer"}]},
        {"use": "refusd"},
        {"expect": {"use": ["sane", "insane"]}},
    ],
)
def test_a_name_that_nobody_defines_is_refused(change: dict[str, Any]) -> None:
    assert is_taken({"use": ["./shared.yaml"], "actions": {"order": {}}, "tests": [TEST]})
    assert not is_taken({"tests": [TEST | change]})
    assert not is_taken({"use": ["./shared.yaml"], "tests": [TEST | change]})


@pytest.mark.parametrize("key", ["actions", "inputs", "templates", "checks"])
def test_a_suite_that_defines_a_name_of_a_kind_may_use_others_of_it(key: str) -> None:
    uses = {"actions": {"action": "new"}, "inputs": {"input": "new"}, "templates": {"use": "new"}}
    test = TEST | uses.get(key, {"expect": {"use": ["new"]}})
    assert not is_taken({"tests": [test]})
    assert is_taken({key: {"new": {}}, "tests": [test]})
    assert is_taken({"use": ["./unread.yaml"], "tests": [test]})


def test_templates_and_mappings_are_no_names() -> None:
    assert is_taken({"tests": [TEST | {"action": "${{ vars.action }}", "input": {"id": 5}}]})


@pytest.mark.slow
def test_of_many_names_all_pass_and_the_first_are_suggested() -> None:
    many = ProjectNames(actions={f"action-{number:03}": "" for number in range(SUGGESTED_MAX * 3)})
    assert is_taken({"tests": [{"action": name} for name in many.actions]}, many)
    assert not is_taken({"tests": [{"action": "action-999"}]}, many)
    assert list(schemas_of_misspelt(ProjectNames(actions=NOTHING))) == []


@pytest.mark.slow
def test_every_schema_is_one_that_editors_take() -> None:
    suite = checked("suite: S\nactions: { a: { id: a } }\ntests: [ { name: t, action: a } ]\n").value
    assert suite is not None
    for made in (suite_schema(WORDS), project_schema(WORDS), library_schema(WORDS)):
        jsonschema_rs.meta.validate(made)
    jsonschema_rs.meta.validate(project_suite_schema(WORDS, [suite], None))
