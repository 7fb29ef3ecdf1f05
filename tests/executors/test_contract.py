"""What every executor promises: the same run, on the ledger of a server that shares no line with the engine."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.campaigns import Share
from tests.executors.scene import EXECUTORS, Scene, ended, is_gone, kill, pause, scene, until, workers_of

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="workers are found in /proc")]
AT_ONCE_S = 0.3
"""What was on its way when a refusal was answered has arrived by then."""
Start = Callable[..., Scene]


@pytest.fixture(params=EXECUTORS)
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Start]:
    """Starts a server with these options for the executor that is looked at."""
    with ExitStack() as stack:
        yield lambda *options: stack.enter_context(scene(tmp_path, request.param, *options))


def sums(said: dict[str, Any]) -> int:
    return sum(said[name] for name in ("passed", "failed", "error", "unknown", "skipped", "not_run"))


def test_every_case_is_submitted_once_and_has_its_verdict(start: Start) -> None:
    here = start()
    code, said = here.run(here.suite(cases=300))
    seen = here.asked("stats")
    assert (code, said["passed"], sums(said)) == (0, 300, 300)
    assert (seen["executions"], seen["submitted_twice"], seen["token"]) == (300, 0, 1)
    assert said["requests"] == seen["requests"]


@pytest.mark.campaign("cases under a shared rate", parts=len(EXECUTORS))
def test_a_rate_holds_for_all_workers_together(start: Start, campaign: Share) -> None:
    here = start("--limit", "40", "--window-s", "1", "--sliding", "yes", "--headers", "no", "--median-s", "0.05")
    code, said = here.run(here.suite(cases=campaign.size), "--rate", "40/1s")
    assert (code, said["passed"]) == (0, campaign.size)
    campaign.count(said["passed"])
    assert "429" not in here.asked("stats"), "the server counts over any window, and refused nothing"


def test_after_a_refusal_there_is_silence_from_all_workers(start: Start) -> None:
    here = start("--throttle-at", "150")
    code, said = here.run(here.suite(cases=200), "--concurrency", "64")
    arrivals = here.asked("arrivals")
    (refused_s,) = [moment_s for moment_s, _, status in arrivals if status == 429]
    early = [moment_s for moment_s, *_ in arrivals if refused_s + AT_ONCE_S < moment_s < refused_s + 1.0]
    assert early == []
    assert (code, said["passed"], here.asked("stats")["submitted_twice"]) == (0, 200, 0)


def test_a_token_that_dies_in_mid_run_is_fetched_once_more(start: Start) -> None:
    here = start("--revoke-after", "100")
    code, said = here.run(here.suite(cases=200))
    seen = here.asked("stats")
    assert (code, said["passed"], seen["token"], seen["submitted_twice"]) == (0, 200, 2, 0)


def test_no_submit_leaves_after_a_halt(start: Start) -> None:
    here = start("--forbid", "action-1")
    code, said = here.run(here.suite(cases=300), "--concurrency", "16")
    arrivals = here.asked("arrivals")
    assert (code, sums(said)) == (3, 300)
    first_s = min(moment_s for moment_s, *_ in arrivals)
    assert len(arrivals) <= 16
    assert all(moment_s < first_s + AT_ONCE_S for moment_s, *_ in arrivals)


@pytest.mark.parametrize("signals", [1, 2])
@pytest.mark.campaign("cases of runs asked to end", parts=2 * len(EXECUTORS))
def test_a_run_that_is_asked_to_end_goes_on_later_and_submits_nothing_twice(
    start: Start, signals: int, campaign: Share
) -> None:
    here = start("--median-s", "0.5")
    process = here.begin_run(here.suite(cases=campaign.size), "--concurrency", "16", "--rate", "100/s")
    here.wait_for(lambda seen: seen.get("submit", 0) >= 50)
    for _ in range(signals):
        process.send_signal(signal.SIGINT)
        pause(0.1)
    code, said = ended(process)
    assert (code, sums(said)) == (130, campaign.size)
    assert said["not_run"] > 0
    code, said = here.resume()
    assert (sums(said), here.asked("stats")["submitted_twice"]) == (campaign.size, 0)
    assert said["passed"] + said["unknown"] == campaign.size
    campaign.count(sums(said))


def test_the_first_failed_case_ends_a_run_that_shall_fail_fast(start: Start) -> None:
    here = start()
    code, said = here.run(here.suite(cases=300, wanted="12"), "--fail-fast", "--concurrency", "8")
    assert (code, sums(said)) == (4, 300)
    assert said["failed"] >= 1
    assert said["not_run"] > 0


def test_a_run_whose_time_is_over_sends_nothing_new(start: Start) -> None:
    here = start()
    code, said = here.run(here.suite(cases=300), "--max-time", "5s", "--rate", "10/s")
    assert (code, sums(said), said["unknown"]) == (4, 300, 0)
    assert 0 < said["passed"] < 300


def test_a_run_that_is_killed_goes_on_and_leaves_no_process_behind(start: Start) -> None:
    here = start("--median-s", "0.3")
    process = here.begin_run(here.suite(cases=200), "--concurrency", "16", "--rate", "200/s")
    here.wait_for(lambda seen: seen.get("submit", 0) >= 40)
    workers = workers_of(process.pid)
    assert len(workers) == (2 if here.executor == "processes" else 0)
    kill(process.pid)
    process.communicate()
    until(lambda: all(is_gone(worker) for worker in workers))
    taken = here.asked("stats")["submit"]
    pause(0.2)
    assert here.asked("stats")["submit"] == taken
    _code, said = here.resume()
    assert (sums(said), said["passed"] + said["unknown"]) == (200, 200)
    assert said["unknown"] <= 16
    assert here.asked("stats")["submitted_twice"] == 0


@pytest.mark.parametrize("effects", ["write", "read"])
def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path, effects: str) -> None:
    with scene(tmp_path, "processes", "--median-s", "0.3") as here:
        process = here.begin_run(here.suite(cases=200, effects=effects), "--concurrency", "32")
        here.wait_for(lambda seen: seen.get("submit", 0) >= 40)
        first, _second = workers_of(process.pid)
        kill(first)
        _code, said = ended(process)
        seen = here.asked("stats")
    assert (sums(said), said["passed"] + said["unknown"]) == (200, 200)
    if effects == "read":
        assert said["passed"] == 200
    else:
        assert said["unknown"] <= 32
        assert seen["submitted_twice"] == 0


def test_without_any_worker_left_the_run_makes_its_requests_itself(tmp_path: Path) -> None:
    with scene(tmp_path, "processes", "--median-s", "0.3") as here:
        process = here.begin_run(here.suite(cases=200, effects="read"), "--concurrency", "32")
        here.wait_for(lambda seen: seen.get("submit", 0) >= 40)
        for worker in workers_of(process.pid):
            kill(worker)
        code, said = ended(process)
    assert (code, said["passed"]) == (0, 200)


def test_the_report_and_the_log_are_those_of_a_run_in_one_process(tmp_path: Path) -> None:
    told = {}
    for executor in EXECUTORS:
        with scene(tmp_path / executor, executor, "--median-s", "0") as here:
            report = here.folder / "report.json"
            suite = here.suite(cases=60, wanted="12")
            here.run(suite, "--report", f"json={report}", "--seed", "11")
            kinds = sorted(_without_time(event) for event in here.events())
            # Reports name files from where one stands, which is beside neither folder.
            said = report.read_text(encoding="utf-8").replace(f"/{executor}/", "/…/")
            told[executor] = (_without_time(json.loads(said)), kinds)
    assert told["local"][0] == told["processes"][0]
    assert told["local"][1] == told["processes"][1]


_ENDS = ("_us", "_s", "_ms")
_WORDS = ("duration", "latency", "execution_id", "root", "prev", "hash", "hmac", "run", "scope", "seq")
_OF_THE_COMMAND = ("options", "selection", "started")


def _without_time(value: Any) -> str:
    """The text of a record without what differs between two runs of the same plan in one process, too."""
    return json.dumps(_bare(value), sort_keys=True)


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(each) for name, each in value.items() if not _is_of_one_run(name)}
    return [_bare(each) for each in value] if isinstance(value, list) else value


def _is_of_one_run(name: str) -> bool:
    return name.endswith(_ENDS) or any(word in name for word in (*_WORDS, *_OF_THE_COMMAND))
