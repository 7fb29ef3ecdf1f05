from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.cli.options.vars import read_vars
from engine.model.values.canonical import canonical_json
from tests.shell import Said, say, suite_file

REGIONS = """\
suite: Regions
vars: { region: eu, limit: 5, name: "${{ vars.region }}-north", tags: [a], note: null }
actions:
  echo: { id: echo, effects: read, stub: [ { output: { region: "${{ vars.region }}", n: "${{ input.n }}" } } ] }
tests:
  - name: it answers
    action: echo
    input: { name: "${{ vars.name }}", n: "${{ vars.limit }}" }
    expect: { output.region: "${{ vars.region }}", output.n: { gte: 5 } }
"""


def folder_of(tmp_path: Path) -> Path:
    suite_file(tmp_path, REGIONS)
    return tmp_path


def run(folder: Path, *more: str) -> Said:
    return say("run", folder / "a.suite.yaml", "--run-dir", folder / "runs", "--format", "json", *more)


def sent(folder: Path, *more: str) -> Any:
    said = say("plan", folder / "a.suite.yaml", "--cases", *more)
    assert said.code == 0, said.err
    return json.loads(said.out.splitlines()[0])["input"]


def test_a_variable_takes_the_place_of_the_suites_and_those_made_from_it_follow(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    assert sent(folder, "--var", "region=us", "--var", "limit=7") == {"name": "us-north", "n": 7}
    assert run(folder, "--var", "region=us").json["passed"] == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("-1.5", -1.5),
        ("true", True),
        ("null", None),
        ("01067", "01067"),
        ('"5"', "5"),
        ("''", ""),
        ("a=b", "a=b"),
        ("@all: # 1", "@all: # 1"),
        (" eu ", "eu"),
    ],
)
def test_a_value_has_the_type_that_it_would_have_in_a_suite(text: str, value: object) -> None:
    assert read_vars([f"limit={text}"]) == {"limit": value}


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("region", "write --var region=eu"),
        ("=eu", "write --var region=eu"),
        ("region=", "for the empty text, or --var region=null for none"),
        ("region=yes", "write `true` if you mean a boolean"),
        ("region=1_000", "write `1000` if you mean a number"),
        ("region=[a, b]", "give one value"),
        ("region={a: b}", "give one value"),
        ("region=${{ env.REGION }}", "write the template in the suite"),
        ('region="eu', "not closed"),
        ("region=1e999", "does not fit"),
    ],
)
def test_what_no_suite_would_take_is_refused_with_a_way_out(tmp_path: Path, text: str, help_: str) -> None:
    said = say("plan", folder_of(tmp_path), "--var", text)
    assert said.code == 2
    assert help_ in said.err


def test_a_variable_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    said = say("plan", folder_of(tmp_path), "--var", "limit=1", "--var", "limit=2")
    assert "`limit` is given twice" in said.err


def test_an_unknown_name_is_told_with_the_nearest(tmp_path: Path) -> None:
    said = say("plan", folder_of(tmp_path), "--var", "regoin=us")
    assert said.code == 2
    assert "no suite has a variable `regoin`" in said.err
    assert "did you mean `region`?" in said.err


def test_a_variable_of_any_of_the_suites_is_known(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    suite_file(folder, REGIONS.replace("Regions", "Others").replace("region", "area"), "b.suite.yaml")
    assert say("plan", folder, "--var", "area=us", "--var", "region=eu").code == 0


def test_where_a_suite_cannot_be_read_nothing_is_said_of_variables(tmp_path: Path) -> None:
    suite_file(tmp_path, "suite: X\ntests: [\n")
    assert "no suite has a variable" not in say("plan", tmp_path, "--var", "region=us").err


def test_one_value_is_no_list(tmp_path: Path) -> None:
    said = say("plan", folder_of(tmp_path), "--var", "tags=b")
    assert said.code == 2
    assert "the variable `tags` of `Regions` is a list" in said.err


@pytest.mark.parametrize(
    ("text", "said_of_it"),
    [("region=5", "is text, and a number"), ("limit=five", "is a number, and text"), ("limit=true", "and a boolean")],
)
def test_a_value_of_another_kind_is_doubted(tmp_path: Path, text: str, said_of_it: str) -> None:
    said = say("plan", folder_of(tmp_path), "--var", text)
    assert said.code == 0
    assert said_of_it in said.err


@pytest.mark.parametrize("text", ["note=5", "note=eu", "region=null", "name=eu", "name=5"])
def test_what_has_no_kind_can_be_anything(tmp_path: Path, text: str) -> None:
    assert "W527" not in say("plan", folder_of(tmp_path), "--var", text).err


def test_the_quotes_that_a_doubt_tells_of_make_it_text(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    assert """`--var 'region="5"'`""" in say("plan", folder, "--var", "region=5").err
    assert sent(folder, "--var", 'region="5"')["name"] == "5-north"


def test_the_plan_tells_what_was_set(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    assert say("plan", folder, "--var", "limit=7", "--format", "json").json["vars"] == {"limit": 7}
    assert '· vars region="us", limit=7 ·' in say("plan", folder, "--var", "region=us", "--var", "limit=7").out
    assert "vars" not in say("plan", folder).out


def test_the_run_tells_it_and_its_report_has_the_words(tmp_path: Path) -> None:
    said = run(folder_of(tmp_path), "--var", "limit=7")
    assert "· vars limit=7" in said.err
    assert said.json["selection"]["vars"] == ["limit=7"]


@pytest.mark.slow
def test_a_rerun_and_a_replay_have_the_variables_of_the_run(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    first = run(folder, "--var", "limit=3")
    assert first.json["failed"] == 1
    again = run(folder, "--rerun", "failed")
    assert (again.json["failed"], again.json["selection"]["vars"]) == (1, ["limit=3"])
    case = first.json["failures"][0]["example"]["case"]
    replayed = say("replay", case, "--run-dir", folder / "runs")
    assert replayed.code == 1
    assert '"n":3' in replayed.out.replace(" ", "")


def test_a_run_that_goes_on_has_the_variables_it_began_with(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    assert run(folder, "--var", "limit=7", "--max-time", "1ms").json["not_run"] == 1
    said = say("resume", "--run-dir", folder / "runs", "--format", "json")
    assert (said.json["passed"], said.json["selection"]["vars"]) == (1, ["limit=7"])


@pytest.mark.slow
def test_a_rerun_with_other_variables_asks_the_runs_that_had_them(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    run(folder, "--var", "limit=3")
    run(folder, "--var", "limit=7")
    assert "nothing to run again" in run(folder, "--rerun", "failed").err
    assert run(folder, "--rerun", "failed", "--var", "limit=3").json["failed"] == 1


def test_from_python_variables_are_values(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    plan = engine.plan(folder, vars={"region": "5", "limit": 6})
    assert plan.cases[0].input == {"name": "5-north", "n": 6}
    with pytest.raises(engine.SuiteError, match="regoin"):
        engine.plan(folder, vars={"regoin": "us"})


@given(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | st.text(max_size=20))
def test_what_python_gives_comes_back_from_its_words(value: Any) -> None:
    assert read_vars([f"v={canonical_json(value)}"]) == {"v": value}
