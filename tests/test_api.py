"""`import engine` from a program: values and exceptions, and the same runs as on the command line."""

from __future__ import annotations

import ast
import asyncio
import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest

import engine
from engine.run.clock import SystemClock
from tests.house import ENGINE
from tests.shell import ROOT, SMALL, Said, say, suite_file

WRONG = SMALL.replace("expect: { output: { ok: true } }", "expect: { output: { text: a } }")
PRIVATE = SMALL.replace("one-of: [a, b]", "one-of: [a, b], pii: true")
SLOW = SMALL.replace("stub: [ {", "stub: [ { after: 60s,")
UNSET = SMALL.replace("one-of: [a, b]", 'one-of: ["${{ env.ENGINE_API_WORD }}", b]')
PROTECTED = "targets:\n  safe: { type: emulator, protected: true }\n"


def report_of(path: Path, **options: Any) -> engine.RunReport:
    return asyncio.run(engine.run(path, run_dir=path.parent / "runs", **options))


def first_record(folder: Path) -> Any:
    (log,) = folder.glob("runs/*/events.jsonl")
    return json.loads(log.read_text(encoding="utf-8").splitlines()[0])


def test_what_is_wrong_comes_as_values_with_their_places(tmp_path: Path) -> None:
    suite_file(tmp_path, SMALL.replace("action: echo\n", "acton: echo\n"))
    problem = next(each for each in engine.check(str(tmp_path)) if "acton" in each.message)
    assert (problem.file, problem.line, problem.column, problem.is_error) == ("a.suite.yaml", 7, 5, True)
    assert "did you mean `action`?" in (problem.help or "")


def test_check_says_what_the_command_says(tmp_path: Path) -> None:
    suite_file(tmp_path, UNSET)
    suite_file(tmp_path, "suite: [", "b.suite.yaml")
    told = [msgspec.to_builtins(each) for each in engine.check([tmp_path])]
    assert told == say("check", tmp_path, "--format", "json").json["diagnostics"]
    assert {each["severity"] for each in told} == {"error", "warning"}


def test_of_a_good_suite_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert engine.check(suite_file(tmp_path, SMALL)) == ()


def test_a_variable_that_is_given_is_set(tmp_path: Path) -> None:
    path = suite_file(tmp_path, UNSET)
    assert [each.code for each in engine.check(path)] == ["W525"]
    assert engine.check(path, env={"ENGINE_API_WORD": "a"}) == ()
    assert engine.plan(path, env={"ENGINE_API_WORD": "x"}).cases[0].input == {"text": "x"}


def test_a_plan_has_the_cases_that_the_command_lists(tmp_path: Path) -> None:
    path = suite_file(tmp_path, SMALL)
    plan = engine.plan(path, seed=3, now="2026-11-22", rate="1/s")
    lines = say("plan", path, "--seed", "3", "--now", "2026-11-22", "--cases").out.splitlines()
    assert [(each.case, each.input) for each in plan.cases] == [
        (line["case"], line["input"]) for line in map(json.loads, lines)
    ]
    assert (plan.seed, plan.now, plan.targets, plan.requests) == (3, "2026-11-22T00:00:00Z", ("emulator",), 4)
    assert plan.seconds == 3


def test_cases_can_be_counted_sliced_and_asked_for_from_the_end(tmp_path: Path) -> None:
    cases = engine.plan(suite_file(tmp_path, SMALL)).cases
    assert (len(cases), len(cases[:1]), cases[-1]) == (2, 1, list(cases)[1])
    with pytest.raises(IndexError):
        cases[2]


def test_a_plan_tells_no_personal_data(tmp_path: Path) -> None:
    assert {each.input["text"] for each in engine.plan(suite_file(tmp_path, PRIVATE)).cases} == {"•••"}


def test_the_selection_is_that_of_the_command_line(tmp_path: Path) -> None:
    path = suite_file(tmp_path, SMALL)
    (one,) = engine.plan(path, cases=engine.plan(path).cases[1].case).cases
    assert one.input == {"text": "b"}
    assert len(engine.plan(path, only=["it *"]).cases) == 2
    with pytest.raises(engine.SuiteError, match="E501"):
        engine.plan(path, only="nothing")


@pytest.mark.parametrize(
    ("now", "meant"),
    [
        ("2026-11-22", "2026-11-22T00:00:00Z"),
        (datetime(2026, 11, 22, 9, tzinfo=UTC), "2026-11-22T09:00:00Z"),
        (datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=2))), "2026-11-22T07:00:00Z"),
    ],
)
def test_now_is_text_or_a_moment(tmp_path: Path, now: str | datetime, meant: str) -> None:
    assert engine.plan(suite_file(tmp_path, SMALL), now=now).now == meant


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rate": "often"}, "rate='often': not a rate; write 300/min"),
        ({"now": "noon"}, "now='noon': not a moment"),
        ({"now": "3000-01-01"}, "the year must be 1970 to 2999"),
        ({"reports": {"jnuit": "x"}}, "no report `jnuit`; did you mean `junit`?"),
        ({"reports": {"junit": "."}}, "is a folder; name a file in it"),
    ],
)
def test_an_argument_that_cannot_be_meant_is_an_error_of_its_own(
    tmp_path: Path, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(engine.OptionError) as error:
        report_of(suite_file(tmp_path, SMALL), **options)
    assert said in str(error.value)
    assert isinstance(error.value, ValueError)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("paths", [(), "", [""]])
def test_no_path_is_not_the_folder_that_we_are_in(paths: Any) -> None:
    with pytest.raises(engine.OptionError, match="which suites"):
        engine.check(paths)


@pytest.mark.parametrize(
    ("text", "options"),
    [("suite: [", {}), (SMALL, {"target": "nowhere"}), (SMALL, {"tags": "none"}), (UNSET, {})],
)
def test_what_is_wrong_is_raised_before_anything_is_sent(tmp_path: Path, text: str, options: dict[str, Any]) -> None:
    with pytest.raises(engine.SuiteError) as error:
        report_of(suite_file(tmp_path, text), **options)
    assert str(error.value).startswith("error[E")
    assert any(each.is_error for each in error.value.problems)
    assert isinstance(error.value, engine.EngineError)
    assert not (tmp_path / "runs").exists()


def test_a_key_or_a_wire_that_cannot_be_used_is_no_mistake_of_a_suite(tmp_path: Path) -> None:
    path = suite_file(tmp_path, SMALL)
    with pytest.raises(engine.RunError, match="the key in `ENGINE_AUDIT_KEY` cannot be used"):
        report_of(path, env={"ENGINE_AUDIT_KEY": "canary"})
    with pytest.raises(engine.RunError, match="there is no wire `plian`"):
        report_of(path, env={"ENGINE_WIRE": "plian"})


@pytest.mark.slow
def test_a_protected_target_needs_a_yes(tmp_path: Path) -> None:
    suite_file(tmp_path, PROTECTED, "engine.yaml")
    path = suite_file(tmp_path, SMALL)
    with pytest.raises(engine.RunError, match="`safe` is protected; say yes=True"):
        report_of(path, target="safe")
    assert report_of(path, target="safe", yes=True).ok


@pytest.mark.slow
def test_a_report_tells_every_case(tmp_path: Path) -> None:
    report = report_of(suite_file(tmp_path, WRONG))
    assert (report.exit, report.ok, report.passed, report.failed) == (1, False, 1, 1)
    good, bad = report.cases
    assert (good.verdict, good.input, good.checks) == ("passed", None, ())
    assert (bad.verdict, bad.input, bad.checks[0].message) == ("failed", {"text": "b"}, bad.reason)
    assert [(each.test, each.passed, each.failed) for each in report.tests] == [("it answers", 1, 1)]


@pytest.mark.slow
def test_a_report_is_what_the_command_prints_of_its_log_but_that_it_has_every_case(tmp_path: Path) -> None:
    report = report_of(suite_file(tmp_path, WRONG))
    printed = say("report", "--run-dir", tmp_path / "runs", "--format", "json").json
    told = json.loads(msgspec.json.encode(report.but(cases=tuple(report.cases)), enc_hook=dict))
    rows = told.pop("cases")
    assert printed.pop("cases") == [each for each in rows if each["verdict"] != "passed"]
    assert told == printed
    assert len(rows) == 2


@pytest.mark.slow
def test_runs_in_a_running_loop_say_nothing_and_leave_nothing_behind(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = suite_file(tmp_path, SMALL)
    signals = (signal.SIGINT, signal.SIGTERM)

    async def main() -> list[engine.RunReport]:
        before = [signal.getsignal(each) for each in signals]
        both = await asyncio.gather(*(engine.run(path, run_dir=tmp_path / "runs") for _ in range(2)))
        assert len(asyncio.all_tasks()) == 1
        assert [signal.getsignal(each) for each in signals] == before
        return [*both, await engine.run(path, run_dir=tmp_path / "runs")]

    reports = asyncio.run(main()) + asyncio.run(main())
    assert all(each.ok for each in reports)
    assert len({each.run for each in reports}) == 6
    assert tuple(capfd.readouterr()) == ("", "")


@pytest.mark.slow
def test_the_log_says_who_made_it_and_the_command_line_goes_on_with_it(tmp_path: Path) -> None:
    path = suite_file(tmp_path, WRONG)
    where = ("--run-dir", tmp_path / "runs")
    report = report_of(path, seed=3, rate="1000000/s", reports={"junit": tmp_path / "j.xml"})
    options = first_record(tmp_path)["options"]
    assert (options["made_by"], options["seed"], options["rate"]) == ("python", 3, "1000000/s")
    assert options["reports"] == [f"junit={(tmp_path / 'j.xml').as_posix()}"]
    assert (tmp_path / "j.xml").is_file()
    bad = report.cases[1].case
    assert say("report", *where, "--report", f"junit={tmp_path / 'again.xml'}").code == 0
    assert (tmp_path / "again.xml").read_bytes() == (tmp_path / "j.xml").read_bytes()
    assert "nothing is left to do" in say("resume", *where).err
    assert say("replay", bad, *where, "--format", "json").json["case"] == bad
    assert say("run", path, *where, "--rerun", "failed", "--format", "json").json["planned"] == 1


def is_logged(folder: Path, what: bytes) -> bool:
    return any(what in log.read_bytes() for log in folder.glob("runs/*/events.jsonl"))


async def cancel_once_logged(running: Coroutine[Any, Any, engine.RunReport], folder: Path, what: bytes) -> None:
    task = asyncio.ensure_future(running)
    clock = SystemClock()
    while not is_logged(folder, what):
        await clock.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(asyncio.all_tasks()) == 1


@pytest.mark.slow
def test_a_run_that_is_cancelled_ends_at_once_and_seals_its_log(tmp_path: Path) -> None:
    path = suite_file(tmp_path, SLOW)
    reports = {"json": tmp_path / "r.json"}
    running = engine.run(path, run_dir=tmp_path / "runs", reports=reports)
    asyncio.run(cancel_once_logged(running, tmp_path, b'"type":"case.acknowledged"'))
    told = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (told["passed"], told["exit"]) == (0, 4)
    again = say("report", "--run-dir", tmp_path / "runs", "--format", "json").json
    assert again == told, "the log has its seal"


@pytest.mark.slow
def test_the_command_line_goes_on_with_a_run_that_was_cancelled(tmp_path: Path) -> None:
    path = suite_file(tmp_path, SMALL)
    running = engine.run(path, run_dir=tmp_path / "runs")
    asyncio.run(cancel_once_logged(running, tmp_path, b'"type":"run.started"'))
    said = say("resume", "--run-dir", tmp_path / "runs", "--format", "json")
    assert (said.code, said.json["passed"]) == (0, 2)


@pytest.mark.slow
def test_what_goes_wrong_on_the_way_is_told_and_not_raised(tmp_path: Path) -> None:
    path = suite_file(tmp_path, SMALL)
    suite_file(tmp_path, "", "runs")
    report = report_of(path)
    assert (report.exit, report.run, len(report.halts)) == (3, None, 1)


@pytest.mark.slow
def test_a_secret_in_an_input_is_never_given_out(tmp_path: Path) -> None:
    suite_file(
        tmp_path,
        "default-target: e\nsecrets: { KEY: { env: ENGINE_API_KEY } }\n"
        "targets: { e: { type: emulator, input-secrets: [KEY] } }\n",
        "engine.yaml",
    )
    path = suite_file(tmp_path, WRONG.replace("{ text: { one-of: [a, b] } }", '{ text: "${{ secrets.KEY }}" }'))
    env = {"ENGINE_API_KEY": "canary-4711-0815"}
    planned = engine.plan(path, env=env).cases[0]
    report = report_of(path, env=env)
    assert report.failed == 1
    assert "canary" not in repr((planned, report, *report.cases))
    assert "ENGINE_API_KEY" not in os.environ


def in_a_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_importing_a_room_does_not_import_what_programs_are_offered() -> None:
    code = "import sys, engine, engine.model.plan, engine.cli.app; print('engine.api' in sys.modules, len(sys.modules))"
    assert in_a_process(code).startswith("False")


@pytest.mark.slow
def test_a_room_does_not_take_the_place_of_the_function_of_its_name() -> None:
    code = "import engine; from engine.run import clock; from engine.plan import options; import engine.run.halting"
    assert in_a_process(f"{code}; print(engine.run.__module__, engine.plan.__module__, engine.model.__name__)") == (
        "engine.api engine.api engine.model\n"
    )


def test_what_is_offered_is_what_the_page_promises() -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    assert [name for name in engine.__all__ if f"`{name}" not in page and f"engine.{name}" not in page] == []
    assert set(engine.__all__) < set(dir(engine))


def test_the_package_offers_what_its_face_does() -> None:
    """Twice in the code, since a type checker reads both: what is said here is held to be the same."""
    front = ast.parse(Path(engine.__file__).read_text(encoding="utf-8"))
    imported = [each for each in ast.walk(front) if isinstance(each, ast.ImportFrom) and each.module == "engine.api"]
    assert engine.__all__ == importlib.import_module("engine.api").__all__
    assert [name.name for each in imported for name in each.names] == engine.__all__
    assert (ENGINE / "py.typed").is_file()


def test_what_is_not_offered_is_not_there() -> None:
    with pytest.raises(AttributeError, match="module 'engine' has no attribute 'launch'"):
        _ = engine.launch  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["a.suite.yaml", "engine.yaml"])
def test_a_report_never_takes_the_place_of_what_the_project_is_read_from(tmp_path: Path, name: str) -> None:
    suite_file(tmp_path, "default-target: emulator\n", "engine.yaml")
    path = suite_file(tmp_path, SMALL)
    before = (tmp_path / name).read_bytes()
    with pytest.raises(engine.OptionError, match="would be lost"):
        report_of(path, reports={"json": tmp_path / name})
    assert (tmp_path / name).read_bytes() == before


def test_two_reports_never_go_to_one_place(tmp_path: Path) -> None:
    with pytest.raises(engine.OptionError, match="would be lost"):
        report_of(suite_file(tmp_path, SMALL), reports={"json": tmp_path / "r", "junit": tmp_path / "x" / ".." / "r"})


def test_no_old_report_stays_where_nothing_was_run(tmp_path: Path) -> None:
    old = suite_file(tmp_path, '{"format": 1, "run": "r", "exit": 0, "passed": 7}', "r.json")
    path = suite_file(tmp_path, "suite: [")
    with pytest.raises(engine.SuiteError):
        report_of(path, reports={"json": old})
    assert json.loads(old.read_text(encoding="utf-8"))["exit"] == 2
    rows = suite_file(tmp_path, '{"case": "C-1", "verdict": "passed"}', "rows.jsonl")
    with pytest.raises(engine.SuiteError):
        report_of(path, reports={"json:cases": rows})
    assert json.loads(rows.read_text(encoding="utf-8"))["message"] == "nothing was run: exit 2"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"seed": "x"}, "seed: a whole number, not str"),
        ({"seed": 1.5}, "seed: a whole number, not float"),
        ({"seed": True}, "seed: a whole number, not bool"),
        ({"now": 5}, "now: a text or a datetime, not int"),
        ({"rate": 5}, "rate: a text such as `300/min`, not int"),
        ({"only": 5}, "only: a text, or a list of texts, not int"),
        ({"target": [5]}, "target: a text, or a list of texts, not list"),
        ({"cases": {"C-1": 1}}, "cases: a text, or a list of texts, not dict"),
        ({"tags": ["a", "b"]}, "tags: a text such as `smoke and not slow`, not list"),
        ({"env": 5}, "env: texts by their names, not int"),
        ({"env": {"A": 5}}, "env: texts by their names, not dict"),
        ({"vars": "a=1"}, "vars: values by the names of variables, not str"),
    ],
)
def test_an_argument_of_another_type_is_named(tmp_path: Path, given: dict[str, Any], message: str) -> None:
    with pytest.raises(engine.OptionError) as error:
        engine.plan(suite_file(tmp_path, SMALL), **given)
    assert str(error.value) == message


def test_the_command_line_in_a_loop_that_runs_points_to_await(tmp_path: Path) -> None:
    said = asyncio.run(_told(tmp_path))
    assert said.code == 2
    assert "a loop is running here (a notebook?): write `await engine.run(…)` instead" in said.err


async def _told(folder: Path) -> Said:
    return say("run", suite_file(folder, SMALL), "--run-dir", folder / "runs")
