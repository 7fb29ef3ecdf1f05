"""One suite against an API over HTTP and against the emulator: a token, steps, refusals, jobs, GraphQL."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.shell import ROOT, say, shell

pytestmark = pytest.mark.slow

PROJECT = """\
default-target: shop
secrets: { CLIENT_SECRET: { env: CLIENT_SECRET } }
targets:
  emulator: { type: emulator }
  shop:
    type: http
    base-url: URL/v2
    auth:
      oauth2: { token-url: URL/token, client-id: engine, client-secret: "${{ secrets.CLIENT_SECRET }}" }
"""
SUITE = """\
suite: Shop
actions:
  create:
    request: POST /customers/{customer}/orders
    answer: { output: body.order }
    stub: [{ when: "!amount || !customer", errors: [{ code: AMOUNT, message: refused }] }, { output: { id: o1 } }]
  read:
    request: GET /orders/{order}
    stub:
      - { when: order == 'none', errors: [{ code: order.none, message: refused }] }
      - { output: { id: "${{ input.order }}", asked: { full: "true" } } }
  drop: { request: "DELETE /orders/{order}", stub: [{ output: null }] }
  render:
    request: POST /renders
    poll:
      id: body.renderId
      request: GET /renders/{execution_id}
      state: body.status
      completed: [ready]
      failed: [broken]
      result: body.links.result
    stub: [{ output: { pixels: 12 } }]
  follow:
    request: POST /renders
    poll: { at: http.header.location, state: body.status, completed: [ready], failed: [broken] }
    answer: { output: "{pixels: `12`}" }
    stub: [{ output: { pixels: 12 } }]
  customer:
    effects: read
    request: { path: /graphql, graphql: ./customer.graphql }
    answer: { output: body.data.customer }
    stub:
      - { when: id == 'nobody', errors: [{ code: NOT_FOUND, message: refused }] }
      - { output: { name: Find } }
tests:
  - name: an order that was made can be read and dropped
    steps:
      - { id: made, action: create, input: { customer: "a/b ü", amount: 3 }, expect: { output.id: { type: string } } }
      - id: found
        action: read
        input: { order: "${{ steps.made.output.id }}", full: true }
        expect: { output.asked: { full: "true" } }
      - { action: drop, input: { order: "${{ steps.made.output.id }}" } }
  - name: an order without its amount is refused
    action: create
    input: { customer: { pattern: AA00 }, amount: { gen: integer, min: 1, max: 9 } }
    cases: { break: one-field, edges: [missing] }
    expect: { error.code: AMOUNT }
  - name: many orders
    action: create
    input: { customer: { gen: uuid }, amount: { gen: integer, min: 1, max: 9 } }
    cases: 40
    expect: { status: completed }
  - { name: nothing there, action: read, input: { order: none }, expect: { error.code: order.none } }
  - { name: it is rendered, action: render, input: { scene: s }, expect: { output.pixels: 12 } }
  - { name: it is followed, action: follow, input: { scene: s }, expect: { output.pixels: 12 } }
  - { name: a customer, action: customer, input: { id: c1 }, expect: { output.name: Find } }
  - { name: nobody, action: customer, input: { id: nobody }, expect: { error.code: NOT_FOUND } }
"""


@pytest.fixture
def shop() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.e2e.shop_server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.kill()


@pytest.fixture
def room(tmp_path: Path, shop: str) -> Path:
    (tmp_path / "engine.yaml").write_text(PROJECT.replace("URL", shop), encoding="utf-8")
    (tmp_path / "shop.suite.yaml").write_text(SUITE, encoding="utf-8")
    document = "query Find($id: ID) { customer(id: $id) { name } }\n"
    (tmp_path / "customer.graphql").write_text(document, encoding="utf-8")
    return tmp_path


def stats(shop: str) -> Any:
    with urllib.request.urlopen(f"{shop}/stats") as answer:
        return json.load(answer)


@pytest.mark.parametrize("wire", ["direct", "plain"])
@pytest.mark.parametrize("executor", ["local", "processes"])
def test_every_kind_of_call_comes_to_its_verdict_with_one_request_each(
    room: Path, shop: str, executor: str, wire: str
) -> None:
    words = ("--executor", executor, *(("--workers", "2") if executor == "processes" else ()))
    env = {"CLIENT_SECRET": "s3cr3t-of-the-shop", "ENGINE_WIRE": wire}
    said = shell("run", room, "--format", "json", "--run-dir", room / "runs", *words, env=env)
    summary = json.loads(said.out)
    assert (said.code, summary["failed"], summary["error"]) == (0, 0, 0), said.err
    # A row without its customer would be another request, so that it is not sent.
    assert (summary["passed"], summary["skipped"]) == (47, 1)
    assert stats(shop) == {"logins": 1, "create": 42, "render": 2}
    spilt = [path for path in (room / "runs").rglob("*") if path.is_file() and b"s3cr3t" in path.read_bytes()]
    assert spilt == []


def test_the_same_suite_runs_on_the_emulator(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(room)
    said = say("run", "shop.suite.yaml", "--target", "emulator", "--format", "json")
    summary = json.loads(said.out)
    assert (said.code, summary["passed"]) == (0, 48), said.err


def test_a_row_that_cannot_stand_in_a_path_is_named_with_its_reason(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(room)
    monkeypatch.setenv("CLIENT_SECRET", "s3cr3t-of-the-shop")
    planned = say("plan", "shop.suite.yaml")
    assert "1 row is not sent" in planned.out, planned.out
    assert "`customer` cannot stand in the path of the request: it is not there" in planned.out
