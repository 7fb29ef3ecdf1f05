from __future__ import annotations

from pathlib import Path

from engine.model.suite import Suite
from engine.pipeline.load import load
from engine.plan.scope.given_vars import check_given_vars, set_vars
from engine.vocabulary import builtin
from tests.shell import SMALL, suite_file


def suite_with(folder: Path, written: str) -> Suite:
    found = load((suite_file(folder, f"vars: {written}\n{SMALL}"),), builtin())
    (suite,) = found.suites
    return suite


def test_only_what_a_suite_has_is_set_in_it(tmp_path: Path) -> None:
    suite = suite_with(tmp_path, "{ region: eu, limit: 5 }")
    assert set_vars(suite, {"region": "us", "other": 1}).vars == {"region": "us", "limit": 5}
    assert set_vars(suite, {"other": 1}) is suite


def test_each_name_is_said_once_for_all_suites(tmp_path: Path) -> None:
    suites = [suite_with(tmp_path / name, "{ region: eu, limit: [5] }") for name in "ab"]
    said = list(check_given_vars({"region": 5, "limit": 5, "other": 1}, suites))
    assert [each.code for each in said] == ["W527", "E538", "E537"]


def test_where_no_suite_has_variables_the_way_out_is_to_write_one(tmp_path: Path) -> None:
    (said,) = check_given_vars({"region": "us"}, [suite_with(tmp_path, "{}")])
    assert said.help == "give a suite `vars: { region: … }`"
