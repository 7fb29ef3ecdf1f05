"""The same suite file on the emulator, by the tutorial's protocol, by that protocol as data, and by the public API."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.emulator import start
from engine.emulator.server import Emulator
from engine.model.language.emulator import EmulatorSettings
from engine.model.ports.target import Stub
from engine.pipeline.load import load
from engine.run.clock import SystemClock
from engine.vocabulary import builtin
from tests.shell import say

pytestmark = pytest.mark.slow

TARGETS = ("emulator", "tutorial", "data", "public")
PROJECT = """\
default-target: emulator
secrets: { CLIENT_SECRET: { env: CLIENT_SECRET } }
targets:
  emulator: { type: emulator }
  tutorial:
    type: genesys-async
    base-url: URL
    auth: { client-id: emulator, client-secret: "${{ secrets.CLIENT_SECRET }}" }
  public:
    type: genesys
    base-url: URL
    login-url: URL
    auth: { client-id: emulator, client-secret: "${{ secrets.CLIENT_SECRET }}" }
  data:
    type: http
    base-url: URL
    auth:
      oauth2:
        token-url: URL/oauth/token
        client-id: emulator
        client-secret: ${{ secrets.CLIENT_SECRET }}
        client-in: body
    request: { method: POST, path: "/api/v2/data/actions/{action_id}/test", body: { input: "${{ input }}" } }
    poll:
      id: body.testExecutionId
      request: GET /api/v2/data/actions/test/{execution_id}
      state: body.status
      completed: [completed]
      failed: [failed]
    answer: { output: body.output, errors: body.errors, duration: body.duration_seconds }
"""
SUITE = """\
suite: Scoring
actions:
  score:
    id: risk-score
    effects: read
    stub:
      - { when: "level == 'odd'", errors: [{ kind: upstream, code: E7, message: the backend knows none }] }
      - { when: "!level", errors: [{ kind: input, code: E8, message: a level is needed }] }
      - { when: "level == 'high'", output: { score: 80, of: "${{ input.level }}" } }
      - output: { score: 10, of: "${{ input.level }}", list: [1, { "ü": null }], big: 12345678901234567890 }
tests:
  - name: high is more
    action: score
    input: { level: high }
    expect: { output.score: 80, status: completed }
  - name: every level comes back
    action: score
    input: { level: { one-of: [low, high, "a \\"b\\" ü\\n"] } }
    cases: { cover: each }
    expect: { output.of: "${{ input.level }}" }
  - name: odd is the backend's
    action: score
    input: { level: odd }
    expect: { status: failed, error.kind: upstream, error.code: E7 }
  - name: no level is no input
    action: score
    input: { level: { one-of: [low], edges: [missing] } }
    cases: { break: one-field, edges: [missing] }
    expect: { error.kind: input, error.code: E8 }
  - name: what is wrong on purpose
    action: score
    input: { level: low }
    expect: { output.score: 11 }
"""


class Served:
    """An emulator on a thread of its own, with the stubs of a suite."""

    def __init__(self, stubs: tuple[Stub, ...]) -> None:
        self.emulator: Emulator | None = None
        self._ready = threading.Event()
        self._stubs = stubs
        self._stop: Any = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    async def _serve(self) -> None:
        stop = asyncio.Event()
        self._stop = (asyncio.get_running_loop(), stop)
        async with start(EmulatorSettings(), self._stubs, clock=SystemClock(), seed=1) as self.emulator:
            self._ready.set()
            await stop.wait()

    def __enter__(self) -> Emulator:
        self._thread.start()
        self._ready.wait()
        assert self.emulator is not None
        return self.emulator

    def __exit__(self, *_problem: object) -> None:
        loop, stop = self._stop
        loop.call_soon_threadsafe(stop.set)
        self._thread.join()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLIENT_SECRET", "emulator")
    path = tmp_path / "a.suite.yaml"
    path.write_text(SUITE, encoding="utf-8")
    (suite,) = load([path], builtin()).suites
    stubs = tuple(
        Stub(action_id=str(action.id), name=name, rules=action.stub, names={"vars": {}})
        for name, action in suite.actions.items()
    )
    with Served(stubs) as emulator:
        (tmp_path / "engine.yaml").write_text(PROJECT.replace("URL", emulator.address.url), encoding="utf-8")
        yield emulator


def verdicts(target: str) -> list[tuple[Any, ...]]:
    """What became of each case on a target."""
    said = say("run", "a.suite.yaml", "--target", target, "--seed", "7", "--report", f"json:cases={target}.jsonl")
    assert said.code == 1, said.err
    lines = [json.loads(line) for line in Path(f"{target}.jsonl").read_text("utf-8").splitlines()]
    kept = ("case", "test", "verdict", "status", "input", "output")
    return [tuple(line.get(name) for name in kept) for line in lines]


def test_every_kind_of_target_gives_the_same_verdicts(served: Emulator) -> None:
    found = {target: verdicts(target) for target in TARGETS}
    assert len(found["emulator"]) == 7
    assert [line[2] for line in found["emulator"]].count("failed") == 1
    for target in TARGETS[1:]:
        assert found[target] == found["emulator"], target
    assert served.ledger.counts["kind:submit"] == 3 * 7
