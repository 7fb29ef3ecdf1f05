from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.shell import SMALL, Said, say, shell, suite_file

BROKEN = SMALL.replace("output: { ok: true } }\n", "output: { ok: true, text: a } }\n")
"""The second of its two cases fails."""

FRESH = """\
suite: Fresh
actions: { echo: { id: echo, effects: read, stub: [ { output: { ok: true } } ] } }
tests:
  - { name: it answers, action: echo, input: { text: { gen: uuid } }, expect: { output: { ok: false } } }
"""


def run(folder: Path, text: str = BROKEN, *more: str) -> Said:
    return say("run", suite_file(folder, text), "--run-dir", folder / "runs", "--format", "json", *more)


def failed(said: Said) -> str:
    return str(said.json["failures"][0]["example"]["case"])


def replay(folder: Path, case: str, *more: str) -> Said:
    return say("replay", case, "--run-dir", folder / "runs", *more)


@pytest.mark.slow
def test_a_failed_case_is_run_again_as_it_was_and_every_step_is_shown(tmp_path: Path) -> None:
    case = failed(run(tmp_path))
    said = replay(tmp_path, case, "--format", "json")
    assert said.code == said.json["exit"] == 1
    assert (said.json["case"], said.json["verdict"], said.json["input"]) == (case, "failed", {"text": "b"})
    assert said.json["notes"] == []
    requests = [step["request"] for step in said.json["steps"]]
    assert requests[:2] == ["token", "submit"]
    assert set(requests[2:]) == {"poll"}
    assert said.json["steps"][1]["input"] == {"text": "b"}
    assert said.json["steps"][-1]["output"] == {"ok": True, "text": "b"}
    assert said.json["failures"][0]["file"] == "a.suite.yaml"


@pytest.mark.slow
def test_people_see_the_submit_the_polls_the_answer_and_the_place_of_the_check(tmp_path: Path) -> None:
    said = replay(tmp_path, failed(run(tmp_path)))
    assert said.code == 1
    for words in ("submit  echo", "taken as execution", "poll 1", 'output  {"ok":true', "^ was", "FAIL"):
        assert words in said.out


@pytest.mark.slow
def test_the_start_of_an_id_is_enough_and_a_passed_case_passes_again(tmp_path: Path) -> None:
    run(tmp_path)
    lines = say("plan", tmp_path / "a.suite.yaml", "--cases").out.splitlines()
    case = str(json.loads(next(line for line in lines if '"text":"a"' in line))["case"])
    said = replay(tmp_path, case[2:9].upper())
    assert said.code == 0
    assert "PASS" in said.out


def test_a_mistyped_id_gets_a_suggestion(tmp_path: Path) -> None:
    case = failed(run(tmp_path))
    said = replay(tmp_path, case[:-1] + ("0" if case[-1] != "0" else "1"))
    assert said.code == 2
    assert f"did you mean `{case}`?" in said.err


def test_an_id_that_several_cases_share_is_refused_with_them(tmp_path: Path) -> None:
    run(tmp_path)
    said = replay(tmp_path, "C-")
    assert said.code == 2
    assert "2 cases of the run" in said.err


def test_without_any_run_it_says_how_to_make_one(tmp_path: Path) -> None:
    said = replay(tmp_path, "C-1")
    assert said.code == 2
    assert "there is no run under" in said.err


@pytest.mark.slow
def test_a_run_is_named_by_its_name_or_its_start_and_a_wrong_one_gets_a_suggestion(tmp_path: Path) -> None:
    first = run(tmp_path)
    case = failed(first)
    name = str(first.json["run"])
    assert replay(tmp_path, case, "--run", name, "--format", "json").json["of"] == name
    assert replay(tmp_path, case, "--run", f"{tmp_path}/runs/{name}", "--format", "json").json["of"] == name
    said = replay(tmp_path, case, "--run", name[:-1] + "x")
    assert said.code == 2
    assert f"did you mean `{name}`?" in said.err


def test_the_seed_and_the_moment_are_those_of_the_run(tmp_path: Path) -> None:
    """A seed of the day would draw another input today."""
    first = run(tmp_path, FRESH, "--seed", "3", "--now", "2020-02-02")
    said = replay(tmp_path, failed(first), "--format", "json")
    assert (said.json["seed"], said.json["now"]) == (3, "2020-02-02T00:00:00Z")
    assert said.json["input"] == first.json["failures"][0]["example"]["input"]
    assert said.json["notes"] == []


@pytest.mark.slow
def test_where_the_suite_has_changed_the_stored_input_is_sent_and_that_is_said(tmp_path: Path) -> None:
    case = failed(run(tmp_path))
    suite_file(tmp_path, BROKEN.replace("[a, b]", "[a, c]"))
    said = replay(tmp_path, case, "--format", "json")
    assert (said.json["input"], said.json["planned_input"]) == ({"text": "b"}, {"text": "c"})
    assert said.json["steps"][1]["input"] == {"text": "b"}
    assert "the stored input is sent" in " ".join(said.json["notes"])
    assert "stored input is sent" in replay(tmp_path, case).out


@pytest.mark.slow
def test_a_mended_expectation_is_judged_as_it_stands_now(tmp_path: Path) -> None:
    case = failed(run(tmp_path))
    suite_file(tmp_path, SMALL)
    assert replay(tmp_path, case).code == 0


def test_a_test_that_is_gone_is_told(tmp_path: Path) -> None:
    case = failed(run(tmp_path))
    suite_file(tmp_path, SMALL.replace("it answers", "it speaks"))
    said = replay(tmp_path, case)
    assert said.code == 2
    assert "not planned any more" in said.err


@pytest.mark.slow
def test_a_suite_that_is_wrong_now_is_exit_2_with_its_diagnostics(tmp_path: Path) -> None:
    case = failed(run(tmp_path))
    suite_file(tmp_path, BROKEN.replace("action: echo\n", "acton: echo\n"))
    said = replay(tmp_path, case, "--format", "json")
    assert said.code == 2
    assert said.json["diagnostics"]


@pytest.mark.slow
def test_the_gates_of_the_suite_do_not_judge_one_case(tmp_path: Path) -> None:
    first = run(tmp_path, BROKEN + 'gate: { pass-rate: ">= 10%", coverage: { input-edges: 100% } }\n')
    assert first.code == 0
    assert replay(tmp_path, failed(first)).code == 1


@pytest.mark.slow
def test_a_replay_can_be_replayed(tmp_path: Path) -> None:
    case = failed(run(tmp_path))
    again = replay(tmp_path, case, "--format", "json").json["run"]
    assert replay(tmp_path, case, "--format", "json").json["of"] == again


@pytest.mark.slow
def test_the_suites_are_found_from_another_folder(tmp_path: Path) -> None:
    suite_file(tmp_path / "one", BROKEN)
    case = failed(
        shell("run", "a.suite.yaml", "--run-dir", tmp_path / "runs", "--format", "json", cwd=tmp_path / "one")
    )
    assert shell("replay", case, "--run-dir", tmp_path / "runs", cwd=tmp_path).code == 1


PERSONAL = """\
suite: Personal
seed: 3
actions:
  look:
    id: look
    effects: read
    pii: [output.mail]
    stub: [ { output: { mail: "${{ input.mail }}", ok: true } } ]
tests:
  - name: it is found
    action: look
    input: { mail: { gen: person.email, pii: true }, text: x }
    expect: { output.ok: false }
"""

CALLS = """\
suite: Calls
actions:
  make: { id: make, effects: read, stub: [ { output: { id: m1 } } ] }
  drop: { id: drop, effects: read, stub: [ { when: "id == 'm1'", output: {} }, { errors: [what] } ] }
tests:
  - name: what was made can be dropped
    steps:
      - { id: made, action: make, input: { n: 1 } }
      - { action: drop, input: { id: "${{ steps.made.output.id }}" }, expect: { status: failed } }
"""


@pytest.mark.slow
def test_personal_data_is_sent_again_and_never_shown(tmp_path: Path) -> None:
    """The log masks it, so the value comes from the plan; the story masks it as reports do."""
    first = run(tmp_path, PERSONAL)
    said = replay(tmp_path, failed(first), "--format", "json")
    assert said.code == 1
    assert said.json["input"] == {"mail": "•••", "text": "x"}
    assert said.json["notes"] == []
    assert said.json["steps"][-1]["output"] == {"mail": "•••", "ok": True}
    assert "@" not in said.out + replay(tmp_path, failed(first)).out


@pytest.mark.slow
def test_every_call_of_a_case_is_shown(tmp_path: Path) -> None:
    said = replay(tmp_path, failed(run(tmp_path, CALLS)), "--format", "json")
    assert said.code == 1
    submits = [step for step in said.json["steps"] if step["request"] == "submit"]
    assert [(step["action"], step["input"]) for step in submits] == [("make", {"n": 1}), ("drop", {"id": "m1"})]
    assert said.json["notes"] == []


@pytest.mark.slow
def test_a_run_that_ended_before_the_case_was_sent_is_passed_over(tmp_path: Path) -> None:
    first = run(tmp_path)
    case = failed(first)
    second = run(tmp_path)
    log = tmp_path / "runs" / Path(second.json["run_dir"]).name / "events.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(line for line in lines if case.encode() not in line))
    assert replay(tmp_path, case, "--format", "json").json["of"] == first.json["run"]
    assert replay(tmp_path, case, "--format", "json", "--run", second.json["run"]).json["of"] == second.json["run"]


@pytest.mark.slow
def test_what_the_answer_of_a_failure_held_is_shown(tmp_path: Path) -> None:
    error = "{ code: BACKEND, message: it is down, contextId: k-9, details: [{ errorCode: ACTION.REMOTE_ENDPOINT }] }"
    text = FRESH.replace("output: { ok: true }", f"status: failed, errors: [{error}]")
    case = failed(run(tmp_path, text))
    (step,) = (each for each in replay(tmp_path, case, "--format", "json").json["steps"] if "server" in each)
    assert step["errors"] == [{"kind": "upstream", "code": "BACKEND", "message": "it is down"}]
    assert step["server"]["ids"]["contextId"] == "k-9"
    assert "contextId k-9" in replay(tmp_path, case).out
