"""The whole program against a server that shares no line with it: what is promised holds on somebody else's ledger."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.campaigns import Share
from tests.e2e.torture import server
from tests.shell import Said, shell, suite_file

pytestmark = pytest.mark.slow

SUITE = """\
suite: Risk
seed: 3
actions:
  score: { id: "${{ env.GENESYS_ACTION_ID }}", effects: EFFECTS }
tests:
  - name: a customer is scored
    action: score
    input:
      customer_id: { gen: uuid }
      email: { gen: person.email }
      risk_level: { one-of: [low, high] }
    cases: COUNT
    expect: { output: { processed: true, risk_score: { present: true } } }
"""


def stats(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/stats") as answer:
        return dict(json.load(answer))


def run(folder: Path, url: str, *, cases: int = 40, effects: str = "write", more: tuple[str, ...] = ()) -> Said:
    text = SUITE.replace("COUNT", str(cases)).replace("EFFECTS", effects)
    env = {
        "GENESYS_BASE_URL": url,
        "GENESYS_CLIENT_ID": "client",
        "GENESYS_CLIENT_SECRET": "s&cr=t+%",
        "GENESYS_ACTION_ID": "action-1",
    }
    where = ("--target", "genesys-async", "--run-dir", str(folder / "runs"), "--format", "json")
    said = shell("run", suite_file(folder, text), *where, *more, env=env)
    assert "Traceback" not in said.err
    assert "s&cr=t+%" not in said.err + said.out
    return said


@pytest.mark.parametrize("headers", ["yes", "no"])
@pytest.mark.parametrize("window", ["yes", "no"])
@pytest.mark.campaign("cases under a limit", parts=4)
def test_every_case_is_accounted_for_under_a_limit(tmp_path: Path, headers: str, window: str, campaign: Share) -> None:
    """A limit of 100 requests in 2 s, fixed or sliding, announced in headers or not."""
    cases = campaign.size
    limits = ("--limit", "100", "--window-s", "2", "--headers", headers, "--sliding", window)
    with server(*limits, "--median-s", "0.3") as url:
        said = run(tmp_path, url, cases=cases, more=("--rate", "100/2s"))
        seen = stats(url)
    assert said.code == 0
    assert (said.json["planned"], said.json["passed"]) == (cases, cases)
    assert (seen["executions"], seen["submitted_twice"], seen["token"]) == (cases, 0, 1)
    assert said.json["requests"] == seen["requests"] <= 2.4 * cases
    campaign.count(said.json["passed"])


PROJECT = """\
default-target: gateway
targets:
  gateway:
    type: genesys-async
    base-url: URL
    auth: { client-id: client, client-secret: "${{ env.GATEWAY_SECRET }}" }
    limits:
      requests: 400/2s
      headers: { allowed: X-Quota-Max, count: X-Quota-Used, reset: X-Quota-Reset }
"""


@pytest.mark.parametrize("executor", ["local", "processes"])
@pytest.mark.campaign("cases under a limit of another name", parts=2)
def test_a_limit_that_is_told_by_names_of_the_servers_own_is_kept(
    tmp_path: Path, executor: str, campaign: Share
) -> None:
    """A quarter of the rate that was configured, and nobody is refused for it."""
    cases = campaign.size
    suite = suite_file(tmp_path, SUITE.replace("COUNT", str(cases)).replace("EFFECTS", "write"))
    names = ("--names", "x-quota-max x-quota-used x-quota-reset")
    with server("--limit", "100", "--sliding", "yes", *names, "--median-s", "0.1") as url:
        (tmp_path / "engine.yaml").write_text(PROJECT.replace("URL", url), encoding="utf-8")
        said = shell(
            *("run", suite, "--run-dir", tmp_path / "runs", "--format", "json", "--executor", executor),
            env={"GATEWAY_SECRET": "s&cr=t+%", "GENESYS_ACTION_ID": "action-1"},
        )
        seen = stats(url)
    assert (said.code, said.json["passed"], said.json["throttled"]) == (0, cases, 0)
    assert (seen["executions"], seen["submitted_twice"], seen.get("429", 0)) == (cases, 0, 0)
    campaign.count(said.json["passed"])
    log = (tmp_path / "runs" / said.json["run"] / "events.jsonl").read_text(encoding="utf-8")
    assert '"headers":{"allowed":"x-quota-max","count":"x-quota-used","reset":"x-quota-reset"}' in log


@pytest.mark.parametrize("executor", ["local", "processes"])
@pytest.mark.parametrize("keyed", [True, False])
def test_a_write_whose_answer_was_lost_is_sent_again_where_the_server_knows_its_key(
    tmp_path: Path, executor: str, keyed: bool
) -> None:
    suite = suite_file(tmp_path, SUITE.replace("COUNT", "40").replace("EFFECTS", "write"))
    project = PROJECT.replace("limits:", "idempotency-header: Idempotency-Key\n    limits:") if keyed else PROJECT
    with server("--lose-every", "4") as url:
        (tmp_path / "engine.yaml").write_text(project.replace("URL", url), encoding="utf-8")
        said = shell(
            *("run", suite, "--run-dir", tmp_path / "runs", "--format", "json", "--executor", executor),
            env={"GATEWAY_SECRET": "s&cr=t+%", "GENESYS_ACTION_ID": "action-1"},
        )
        seen = stats(url)
    lost = 0 if keyed else seen["answers lost"]
    assert (said.json["passed"], said.json["unknown"]) == (40 - lost, lost)
    assert (seen["executions"], seen["submitted_twice"], seen["keys"]) == (40, 0, 40 if keyed else 0)
    assert seen["answers lost"] >= 10


def test_defect_29_a_secret_with_odd_characters_logs_in(tmp_path: Path) -> None:
    with server() as url:
        assert run(tmp_path, url, cases=2, more=("--rate", "1000/s")).code == 0


def test_defect_01_when_every_submit_fails_the_rate_is_0_over_planned_cases(tmp_path: Path) -> None:
    with server("--fail-submits-with", "500") as url:
        said = run(tmp_path, url, more=("--rate", "1000/s"))
        seen = stats(url)
    assert said.code == 4
    assert (said.json["pass_rate"], said.json["planned"], said.json["unknown"]) == (0.0, 40, 40)
    assert seen["submit"] == 40, "an unsafe submit is never sent twice"


def test_defect_30_a_token_that_dies_during_the_run_costs_one_refresh(tmp_path: Path) -> None:
    with server("--revoke-after", "30") as url:
        said = run(tmp_path, url, cases=100, more=("--rate", "1000/s"))
        seen = stats(url)
    assert said.code == 0
    assert (said.json["passed"], seen["token"], seen["submitted_twice"]) == (100, 2, 0)


def test_defect_31_a_403_halts_with_the_id_of_the_action_and_the_words_of_the_server(tmp_path: Path) -> None:
    with server("--forbid", "action-1") as url:
        said = run(tmp_path, url, more=("--rate", "1000/s"))
        text = shell(
            "run",
            tmp_path / "a.suite.yaml",
            "--target",
            "genesys-async",
            "--run-dir",
            tmp_path / "runs",
            env={
                "GENESYS_BASE_URL": url,
                "GENESYS_CLIENT_ID": "client",
                "GENESYS_CLIENT_SECRET": "s&cr=t+%",
                "GENESYS_ACTION_ID": "action-1",
            },
        )
    assert said.code == text.code == 3
    assert "action-1" in text.out
    assert "you may not execute this action" in text.out


@pytest.mark.parametrize("status", ["200", "201", "202"])
def test_defect_43_any_success_of_a_submit_is_a_success(tmp_path: Path, status: str) -> None:
    with server("--submit-status", status) as url:
        assert run(tmp_path, url, cases=5, more=("--rate", "1000/s")).json["passed"] == 5


def test_defect_23_no_answer_is_held_back_so_that_one_connection_serves_a_run_of_one_at_a_time(tmp_path: Path) -> None:
    with server("--median-s", "0.3") as url:
        said = run(tmp_path, url, cases=8, more=("--rate", "1000/s", "--concurrency", "1"))
        seen = stats(url)
    assert said.json["passed"] == 8
    assert seen["poll"] >= 8
    assert seen["connections"] <= 3, "one for the run, one for these figures"
