"""Rows of two versions of a package are never mixed: name and version are in the plan, the log and what is said."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.plugins.packages import ENTRIES, HEAD, SUITE, install, source_of, write_project
from tests.shell import Said, say

THREE = SUITE.replace("    input:", "    cases: { random: 3 }\n    input:")
HALTS = source_of(
    "class Own(Echo):\n    authenticates = True\n    async def authorise(self): return 1\n", ACME="target(Own)"
)


def install_anew(site: Path, version: str, source: str) -> None:
    """Another version, as another process would find it."""
    install(site, source, version=version)
    for name in [each for each in sys.modules if each.startswith("engine_acme_")]:
        del sys.modules[name]


def plan_hash(project: Path) -> str:
    return str(say("plan", project, "--format", "json").json["hash"])


def run(project: Path) -> Said:
    return say("run", project, "--run-dir", project.parent / "runs")


def started(project: Path) -> dict[str, object]:
    (log,) = (project.parent / "runs").glob("*/events.jsonl")
    return next(line for line in map(json.loads, log.read_text().splitlines()) if "plan_hash" in line)


def test_another_version_is_another_plan(site: Path, project: Path) -> None:
    install_anew(site, "1.0", source_of())
    first, again = plan_hash(project), plan_hash(project)
    install_anew(site, "1.1", source_of())
    assert first == again != plan_hash(project)


def test_a_package_that_no_project_lists_is_in_no_plan(site: Path, tmp_path: Path) -> None:
    project = write_project(
        tmp_path / "project", project="{}\n", suite=SUITE.replace("acme.size", "uuid").replace("    target: acme\n", "")
    )
    install_anew(site, "1.0", source_of())
    first = plan_hash(project)
    install_anew(site, "1.1", source_of())
    assert plan_hash(project) == first


def test_the_log_names_every_package_with_its_version(site: Path, project: Path) -> None:
    executors = {"engine.executors": {"slow": "SLOW"}}
    execute = "from engine.executors.local import execute\nSLOW = ExecutorKind(name='slow', doc='x', execute=execute)"
    install_anew(site, "1.0", source_of())
    install(site, f"{HEAD}\n{execute}", name="engine-slow", version="3.2", entries=executors)
    assert say("run", project, "--run-dir", project.parent / "runs", "--executor", "slow").code == 0
    versions = started(project)["versions"]
    assert isinstance(versions, dict)
    assert (versions["engine-acme"], versions["engine-slow"]) == ("1.0", "3.2")


@pytest.mark.slow
def test_a_run_does_not_go_on_with_another_version(site: Path, project: Path) -> None:
    write_project(project, suite=THREE)
    install_anew(site, "1.0", HALTS)
    assert run(project).code == 3
    install_anew(site, "1.1", source_of())
    said = say("resume", "--run-dir", project.parent / "runs")
    assert said.code == 2
    assert "engine-acme is 1.1, and was 1.0" in said.err
    install_anew(site, "1.0", source_of())
    assert say("resume", "--run-dir", project.parent / "runs").code == 0


@pytest.mark.slow
@pytest.mark.parametrize(("version", "is_told"), [("1.0", False), ("1.1", True)])
def test_a_replay_says_that_a_package_is_of_another_version(
    site: Path, project: Path, version: str, *, is_told: bool
) -> None:
    install_anew(site, "1.0", source_of())
    assert run(project).code == 0
    case = say("plan", project, "--cases").json["case"]
    install_anew(site, version, source_of())
    said = say("replay", case, "--run-dir", project.parent / "runs")
    assert said.code == 0
    assert ("note    engine-acme is 1.1, and was 1.0" in said.out) is is_told


def test_a_package_without_suite_words_is_in_no_plan(site: Path, project: Path) -> None:
    install_anew(site, "1.0", source_of())
    first = plan_hash(project)
    install(site, HEAD, name="engine-other", version="1.0", entries={"engine.reporters": ENTRIES["engine.matchers"]})
    assert plan_hash(project) == first
