"""Reports and executors of other packages stand on the command line alone, and need not be listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugins.packages import HEAD, install
from tests.shell import SMALL, say, suite_file

REPORTS = {"engine.reporters": {"odd": "ODD"}, "engine.executors": {"slow": "SLOW"}}
EXECUTE = """
from engine.executors.local import execute as run_here
async def broken(plan, ports, stop=None):
    async for event in run_here(plan, ports, stop=stop):
        yield event
        raise KeyError('hunter2')
async def wrong(plan, ports, stop=None):
    yield 1
def interrupt(): raise KeyboardInterrupt
def cancel():
    from asyncio import CancelledError
    raise CancelledError
"""


def kinds(odd: str = "lambda report: 'x'", slow: str = "run_here") -> str:
    return (
        f"{HEAD}{EXECUTE}\nODD = ReporterKind(name='odd', doc='Odd.', render={odd})\n"
        f"SLOW = ExecutorKind(name='slow', doc='Slow.', execute={slow})\n"
    )


def run(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    said = say("run", suite_file(tmp_path / "own", SMALL), "--run-dir", tmp_path / "runs", *arguments)
    return said.code, " ".join((said.out + said.err).split())


@pytest.mark.slow
def test_they_are_used_by_name(site: Path, tmp_path: Path) -> None:
    install(site, kinds(), entries=REPORTS)
    assert run(tmp_path, "--executor", "slow", "--report", f"odd={tmp_path}/odd.txt")[0] == 0
    assert (tmp_path / "odd.txt").read_text() == "x"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "option", "message"),
    [
        ("raise KeyError('x')", "--report=odd=a", "the report `odd` of engine-acme 1.0 cannot be used: it fails at"),
        (
            "raise KeyError('x')",
            "--executor=slow",
            "the executor `slow` of engine-acme 1.0 cannot be used: it fails at",
        ),
        (kinds(odd="3"), "--report=odd=a", "`render` is an int, which cannot be called"),
        (kinds(slow="lambda plan: 1"), "--executor=slow", "`execute` cannot be called with 2 arguments, stop="),
    ],
)
def test_one_that_is_broken_is_told_where_it_is_named(
    site: Path, tmp_path: Path, source: str, option: str, message: str
) -> None:
    install(site, source, entries=REPORTS)
    code, said = run(tmp_path, option)
    assert code == 2
    assert message in said
    assert "bug of ours" not in said
    assert run(tmp_path)[0] == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("odd", "message"),
    [
        ("lambda report: {}['hunter2']", "the report `odd` of engine-acme 1.0 failed in `render`: KeyError at site/"),
        ("lambda report: exit(0)", "the report `odd` of engine-acme 1.0 failed in `render`: SystemExit at site/"),
        (
            "lambda report: interrupt()",
            "the report `odd` of engine-acme 1.0 failed in `render`: KeyboardInterrupt at site",
        ),
        ("lambda report: cancel()", "the report `odd` of engine-acme 1.0 failed in `render`: CancelledError at site/"),
        ("lambda report: '\\ud800'", "`render` gave a text with half of a sign (a lone surrogate), which no file can"),
        ("lambda report: None", "broke its promise: `render` gave nothing instead of a text"),
    ],
)
def test_a_report_that_breaks_is_one_line_and_the_log_is_sealed(
    site: Path, tmp_path: Path, odd: str, message: str
) -> None:
    install(site, kinds(odd=odd), entries=REPORTS)
    code, said = run(tmp_path, "--report", f"odd={tmp_path}/odd.txt", "--report", f"json={tmp_path}/a.json")
    assert code == 3
    assert message in said
    assert "hunter2" not in said
    assert (tmp_path / "a.json").exists()
    assert say("audit", "verify", next((tmp_path / "runs").iterdir())).code == 0


@pytest.mark.slow
def test_a_report_is_made_of_runs_alone(site: Path, tmp_path: Path) -> None:
    install(site, kinds(odd="lambda report: report.started.run"), entries=REPORTS)
    (tmp_path / "odd.txt").write_text("")
    assert run(tmp_path, "--report", f"odd={tmp_path}/odd.txt")[0] == 0
    assert run(tmp_path, "--typo", "--report", f"odd={tmp_path}/odd.txt")[0] == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slow", "message"),
    [
        ("broken", "the executor `slow` of engine-acme 1.0 failed in `execute`: KeyError at site/engine_acme_"),
        ("wrong", "broke its promise: `execute` gave an int instead of an Event"),
        ("lambda plan, ports, stop: 1", "broke its promise: `execute` gave an int instead of an async generator"),
    ],
)
def test_an_executor_that_breaks_ends_the_run_and_it_can_go_on(
    site: Path, tmp_path: Path, slow: str, message: str
) -> None:
    install(site, kinds(slow=slow), entries=REPORTS)
    code, said = run(tmp_path, "--executor", "slow")
    assert code == 3
    assert message in said
    assert "hunter2" not in said
    assert "bug of ours" not in said
    assert say("resume", "--run-dir", tmp_path / "runs", "--executor", "local").code == 0
