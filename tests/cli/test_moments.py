"""The moment of a suite is its own in everything it says, whatever suites run beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shell import Said, say, suite_file

SUITE = """\
suite: {name}
now: {now}
defaults: {{ input: {{ at: "${{{{ now }}}}" }} }}
actions:
  a:
    id: {name}
    effects: read
    stub:
      - {{ when: "now() != '{now}'", output: {{ at: other }} }}
      - {{ output: {{ at: "${{{{ input.at }}}}" }} }}
tests:
  - name: question
    action: a
    expect: {{ check: [ {{ that: output.at == now(), because: it is its own }} ] }}
  - name: place
    action: a
    expect: {{ "days_between(now(), '{now}')": 0, output.at: "${{{{ now }}}}" }}
  - name: condition
    action: a
    expect: {{ check: [ {{ that: output.at != now(), when: "now() != '{now}'" }}, {{ that: output.at == now() }} ] }}
  - name: until
    action: a
    retry: {{ until: output.at == now(), every: 1s, for: 2s }}
  - name: relation
    action: a
    relate: {{ change: {{ at: "{now}" }}, expect: after.output.at == now() }}
  - name: rows
    action: a
    input: {{ at: {{ one-of: ["{now}", "1999-01-01T00:00:00Z"] }} }}
    cases: {{ random: 3, where: [ {{ then: at == now() }} ] }}
    expect: {{ output.at: "{now}" }}
  - name: steps
    steps:
      - id: one
        action: a
        input: {{ at: "${{{{ now }}}}" }}
        expect: {{ check: [ {{ that: output.at == now() }} ] }}
      - action: a
        input: {{ at: "${{{{ now }}}}" }}
        when: steps.one.output.at == now()
        expect: {{ output: {{ at: "{now}" }} }}
"""
DAYS = {"One": "2026-11-20T08:00:00Z", "Two": "2024-02-29T23:59:59Z"}


def run(folder: Path, *more: str) -> Said:
    return say("run", folder, "--run-dir", folder / "runs", *more)


def suites(folder: Path) -> Path:
    for name, now in DAYS.items():
        suite_file(folder, SUITE.format(name=name, now=now), f"{name}.suite.yaml")
    return folder


@pytest.mark.slow
def test_now_is_the_suites_own_in_every_question_and_template(tmp_path: Path) -> None:
    said = run(suites(tmp_path))
    assert said.code == 0, said.out + said.err


@pytest.mark.slow
def test_every_moment_is_named_with_its_suites(tmp_path: Path) -> None:
    words = f"now {DAYS['One']} (One), {DAYS['Two']} (Two)"
    said = run(suites(tmp_path))
    assert [words in line for line in said.out.splitlines() if " now " in line] == [True, True]
    assert words in say("plan", tmp_path).out
    # A report that is made again from the log says the same.
    assert words in say("resume", "--run-dir", tmp_path / "runs").out
    assert f"now {DAYS['Two']} " in say("plan", tmp_path / "Two.suite.yaml").out


@pytest.mark.slow
def test_a_moment_of_the_command_line_is_that_of_all_suites(tmp_path: Path) -> None:
    assert "now 2026-01-01T00:00:00Z\n" in run(suites(tmp_path), "--now", "2026-01-01").out


@pytest.mark.slow
def test_a_replay_has_the_moment_of_its_suite(tmp_path: Path) -> None:
    suites(tmp_path)
    text = (
        SUITE.format(name="Two", now=DAYS["Two"])
        .replace("because: it is its own", "because: x")
        .replace("that: output.at == now(), because", "that: output.at != now(), because")
    )
    suite_file(tmp_path, text, "Two.suite.yaml")
    (failure,) = run(tmp_path, "--format", "json").json["failures"]
    told = say("replay", failure["example"]["case"], "--run-dir", tmp_path / "runs", "--format", "json").json
    assert (told["now"], told["steps"][-1]["output"]["at"]) == (DAYS["Two"], DAYS["Two"])
