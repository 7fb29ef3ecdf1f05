from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.shell import SMALL, SUITES, say, shell, suite_file


@pytest.mark.slow
def test_the_cases_of_a_plan_are_the_same_bytes_under_two_hash_seeds_and_in_any_order_of_files() -> None:
    one, two = SUITES / "edge.suite.yaml", SUITES / "smoke.suite.yaml"
    first = shell("plan", one, two, "--cases", env={"PYTHONHASHSEED": "1"})
    second = shell("plan", two, one, "--cases", env={"PYTHONHASHSEED": "2"})
    assert first.code == 0
    assert first.out == second.out
    assert first.out == shell("plan", SUITES, "--cases", env={"PYTHONHASHSEED": "3"}).out


def test_a_case_line_has_the_keys_that_machines_read(tmp_path: Path) -> None:
    said = say("plan", suite_file(tmp_path, SMALL), "--cases")
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [line["input"] for line in lines] == [{"text": "a"}, {"text": "b"}]
    assert set(lines[0]) == {"case", "suite", "test", "file", "line", "action", "input", "classes", "valid"}
    assert [line["valid"] for line in lines] == [True, True]
    assert lines[0]["file"] == "a.suite.yaml"
    assert lines[0]["line"] == 6


def test_a_case_that_is_called_otherwise_than_its_test_says_so(tmp_path: Path) -> None:
    named = SMALL.replace("name: it answers", 'name: "it answers ${{ input.text }}"')
    lines = [json.loads(line) for line in say("plan", suite_file(tmp_path, named), "--cases").out.splitlines()]
    assert [line["title"] for line in lines] == ["it answers a", "it answers b"]


def test_adding_a_test_changes_no_other_case(tmp_path: Path) -> None:
    more = SMALL + "  - { name: another, action: echo, input: { text: x } }\n"
    before = say("plan", suite_file(tmp_path, SMALL), "--cases").out.splitlines()
    after = say("plan", suite_file(tmp_path, more), "--cases").out.splitlines()
    assert set(before) < set(after)


def test_the_plan_says_what_it_would_send_and_what_binds(tmp_path: Path) -> None:
    said = say("plan", suite_file(tmp_path, SMALL), "--rate", "60/min")
    assert "2 cases, about 4 requests, at 60/min" in said.out


def test_rows_that_cannot_be_made_are_a_warning(tmp_path: Path) -> None:
    broken = SMALL + '  - { name: bad, action: echo, input: { a: { gen: text }, b: "${{ this.a - 1 }}" } }\n'
    said = say("plan", suite_file(tmp_path, broken))
    assert said.code == 0
    assert "1 row cannot be made: `b` cannot be made: `-` wants a number" in said.out
    assert "warning[W524]" in said.err
    assert "cannot be made" not in say("plan", suite_file(tmp_path, SMALL)).out


def test_an_empty_selection_is_exit_2_with_what_there_is(tmp_path: Path) -> None:
    said = say("plan", suite_file(tmp_path, SMALL), "--only", "it answrs")
    assert said.code == 2
    assert "it answers" in said.err


def test_shards_are_disjoint_and_together_the_whole(tmp_path: Path) -> None:
    path = suite_file(tmp_path, SMALL.replace("{ cover: each }", "40"))
    fixed = ("--seed", "5", "--now", "2026-01-01")
    whole = say("plan", path, "--cases", *fixed).out.splitlines()
    parts = [say("plan", path, "--cases", *fixed, "--shard", f"{n}/4").out.splitlines() for n in range(1, 5)]
    assert sorted(line for part in parts for line in part) == sorted(whole)
    assert all(parts)


def test_a_shard_without_a_named_seed_is_refused(tmp_path: Path) -> None:
    said = say("plan", suite_file(tmp_path, SMALL), "--shard", "1/2")
    assert said.code == 2
    assert "--seed" in said.err


def test_the_proof_of_a_cover_is_told(tmp_path: Path) -> None:
    said = say("plan", suite_file(tmp_path, SMALL))
    assert "it answers: every possible class (2) stands in 2 rows" in said.out
    assert say("plan", tmp_path / "a.suite.yaml", "--format", "json").json["proofs"][0]["found"] == 2


PERSONAL = """\
suite: Personal
seed: 7
actions: { find: { id: find } }
tests:
  - name: it finds
    action: find
    cases: { cover: each }
    input:
      email: { gen: person.email, pii: true, edges: [wrong-case-key, plus-address] }
      name: { one-of: [Annabella], pii: true }
      hello: { template: "hello ${{ this.name }}" }
"""


def test_the_cases_of_a_plan_show_no_personal_data(tmp_path: Path) -> None:
    said = say("plan", suite_file(tmp_path, PERSONAL), "--cases")
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert "@" not in said.out
    assert "Annabella" not in said.out
    assert {line["input"]["hello"] for line in lines} == {"hello •••"}
    assert [line["input"] for line in lines if line["classes"]["email"] == "wrong-case-key"] == [
        {"name": "•••", "hello": "hello •••", "EMAIL": "•••"}
    ]
    assert {line["classes"]["name"] for line in lines} == {"•••"}


IN_VAIN = """\
suite: In vain
seed: 7
actions: { find: { id: find } }
tests:
  - name: both
    action: find
    cases:
      cover: pairs
      where:
        - { if: "r == 'high'", then: "a >= `100000`", because: high is a lot }
        - { if: "r == 'low'", then: "b == 'x'", because: low is x }
    input: { r: { one-of: [low, high, mid] }, a: { gen: integer, min: 1, max: 9 }, b: { one-of: [x, y] } }
"""


def test_what_cannot_be_and_what_no_draw_found_are_told_apart(tmp_path: Path) -> None:
    said = say("plan", suite_file(tmp_path, IN_VAIN)).out
    assert "impossible: r = low and b = y (low is x)" in said
    assert "not found in 100 tries: r = high (high is a lot)" in said
    assert "more not found" in said
    told = json.loads(say("plan", tmp_path, "--format", "json").out)["pairs"]
    assert [each["draws"] for each in told["impossible"]] == [0]
    assert {each["draws"] for each in told["not_found"]} == {100}


def test_each_suite_shows_its_seed_where_they_differ_and_the_day_s_only_where_it_is_used(tmp_path: Path) -> None:
    suite_file(tmp_path, SMALL)
    suite_file(tmp_path, SMALL.replace("suite: Small\nseed: 7", "suite: Other\nseed: 9"), "b.suite.yaml")
    said = say("plan", tmp_path, "--now", "2026-01-02").out
    assert "· seeds 7 (Small), 9 (Other) ·" in said
    assert "\nOther  (seed 9)\n" in said
    assert "20260102" not in said
    suite_file(tmp_path, SMALL.replace("suite: Small\nseed: 7", "suite: Third"), "c.suite.yaml")
    said = say("plan", tmp_path, "--now", "2026-01-02").out
    assert "seeds 7 (Small), 9 (Other), 20260102 of the day (Third)" in said
    assert "(seed 20260102 (of the day))" not in said
    assert "seeds" not in say("plan", tmp_path, "--seed", "3").out


def test_a_test_with_a_seed_of_its_own_shows_it(tmp_path: Path) -> None:
    own = SMALL + "  - { name: another, action: echo, seed: 11, input: { text: x } }\n"
    said = say("plan", suite_file(tmp_path, own)).out
    assert "another  (a.suite.yaml:11 · seed 11" in said
    assert "· seeds 7 (Small), 11 (Small) ·" in said


def test_several_targets_stand_each_in_its_own_backticks(tmp_path: Path) -> None:
    (tmp_path / "engine.yaml").write_text(
        "default-target: eu\ntargets: { eu: { type: emulator }, us: { type: emulator } }\n", encoding="utf-8"
    )
    said = say("plan", suite_file(tmp_path, SMALL), "--target", "eu", "--target", "us").out
    assert said.startswith("plan for target `eu`, `us` · seed 7 ·")


PAIR = """\
targets:
  one: { type: genesys-async, base-url: "http://127.0.0.1:9/a", auth: AUTH, limits: { requests: 5/s } }
  other: { type: genesys-async, base-url: "http://127.0.0.1:9/b", auth: AUTH }
"""
ON_BOTH = ("--target", "one", "--target", "other")


@pytest.mark.parametrize(
    "auth",
    [
        "{ client-id: c, client-secret: s }",
        '{ client-id: "${{ env.NOBODY_SET }}", client-secret: "${{ env.NOR_THIS }}" }',
        '{ client-id: "${{ secrets.ID }}", client-secret: "${{ secrets.ID }}" }',
    ],
)
def test_targets_of_one_server_and_client_share_a_limit(tmp_path: Path, auth: str) -> None:
    project = PAIR.replace("AUTH", auth) + "secrets: { ID: { env: NOBODY_SET } }\n"
    (tmp_path / "engine.yaml").write_text(project, encoding="utf-8")
    said = say("plan", suite_file(tmp_path, SMALL), *ON_BOTH).out
    assert "`one` and `other` share one limit, being one client of one server: about 8 requests, at 5/s" in said


def test_targets_of_two_clients_are_limited_apart(tmp_path: Path) -> None:
    first, second = PAIR.replace("AUTH", "{ client-id: a, client-secret: s }", 1).split("  other:")
    project = f"{first}  other:{second.replace('AUTH', '{ client-id: b, client-secret: s }')}"
    (tmp_path / "engine.yaml").write_text(project, encoding="utf-8")
    said = say("plan", suite_file(tmp_path, SMALL), *ON_BOTH).out
    assert "share" not in said
    assert "at 5/s at least" in said
    assert "at 300/min at least" in said


def test_what_will_really_happen_is_said_in_one_line(tmp_path: Path) -> None:
    target = 'org: { type: genesys, region: eu-central-1, auth: { client-id: me, client-secret: "${{ env.S }}" } }'
    (tmp_path / "engine.yaml").write_text(f"targets:\n  {target}\n")
    path = suite_file(tmp_path, SMALL.replace("effects: read", "effects: write"))
    said = say("plan", path, "--target", "org", "--allow-effects")
    assert "2 real executions of 1 action that writes\n" in said.out
    assert "real execution" not in say("plan", path).out
