"""`engine.plugin` is a promise: its names stay, and the package on the page is made of nothing else and works."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

from engine import plugin
from tests.plugins.packages import install, write_project
from tests.shell import ROOT, say

PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")

SUITE = """\
suite: Payments
seed: 7
now: 2026-11-20T08:00:00Z
actions: { pay: { id: pay, effects: write } }
tests:
  - name: money goes to an IBAN
    action: pay
    input: { to: { gen: acme.iban, edges: { invalid: [acme-old-iban] } } }
    cases: { random: 20 }
    expect: { output: { booked: true, to: { acme-iban: true } } }
  - name: and from nowhere else
    action: pay
    input: { to: { gen: uuid, edges: { valid: [acme-old-iban] } } }
    cases: { cover: each }
    expect: { output: { to: { acme-iban: false } } }
"""


def block(language: str) -> str:
    """The one block of the page in this language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def project_of_page() -> str:
    return str(re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)[-1])


def install_page(site: Path) -> None:
    entries = tomllib.loads(block("toml"))["project"]["entry-points"]
    points = {group: {name: what.partition(":")[2] for name, what in words.items()} for group, words in entries.items()}
    install(site, block("python"), entries=points)


def test_the_package_on_the_page_works(site: Path, project: Path) -> None:
    install_page(site)
    suite = SUITE.replace(", edges: { invalid: [acme-old-iban] }", "")
    write_project(project, suite=suite, project=project_of_page())
    report = project.parent / "tally.txt"
    said = say("run", project, "--run-dir", project.parent / "runs", "--report", f"acme-tally={report}")
    assert said.code == 0, said.out + said.err
    assert report.read_text() == "22 passed\n"
    assert say("plugins").code == 0


def test_the_package_on_the_page_imports_nothing_that_is_private() -> None:
    assert set(re.findall(r"(?:from|import) (engine[\w.]*)", block("python"))) == {"engine.plugin"}


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    named = [getattr(plugin, name) for name in plugin.__all__]
    assert sorted(plugin.__all__) == sorted(set(plugin.__all__))
    assert all(each.__doc__ for each in named if isinstance(each, type))


def test_names_that_were_promised_are_still_there() -> None:
    assert set(PROMISED) <= set(plugin.__all__)


def test_types_of_the_package_are_known_to_others() -> None:
    assert (files("engine") / "py.typed").is_file()


PROMISED = (
    "HELD", "MISSING", "NO_FACTS", "ActionError", "Admitted", "Call", "Clock", "Draw", "Duration", "EdgeKind",
    "EdgeValue", "Exchange", "ExecutorKind", "FieldFacts", "Finished", "ForeignNames", "GeneratorKind", "Granted",
    "IntervalEnd", "Json", "JsonObject", "Judgement", "ListOperand", "Lookalike", "MatcherKind", "Matchers",
    "Missing", "Outcome", "Pending", "Percent", "Problem", "Quota", "Rate", "Report", "ReporterKind", "Result",
    "Surroundings", "Target", "TargetKind", "Template", "Templated", "TraceStep", "Trouble", "TroubleKind",
    "Verdict", "WordOperand", "equal", "judge_all", "show", "word",
)  # fmt: skip
