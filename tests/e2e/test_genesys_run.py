"""Whole runs on the public API, played by a small server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine import api
from engine.model.verdict import Verdict
from tests.http.servers import answer, raw_server, saying
from tests.shell import suite_file

CASES = 40
SUITE = f"""
suite: Amounts
seed: 7
actions: {{ score: {{ id: risk, effects: write }} }}
tests:
  - name: amounts
    action: score
    cases: {CASES}
    input: {{ amount: {{ gen: integer, min: 0, max: 100 }} }}
    expect:
      output.n: 1
      check:
        - that: trace[?kind=='execute'].success | [0]
        - that: upstream.status == `200`
"""
TOKEN = answer(body=b'{"access_token": "t0ken", "expires_in": 600}')
DONE = answer(
    body=b'{"success": true, "finalResult": {"n": 1}, "operations": [{"step": 5, "name": "Execute request", '
    b'"success": true, "result": {"status": 200, "body": {}}}]}'
)


@pytest.mark.slow
def test_every_case_is_one_request_and_sees_the_steps_of_its_test(tmp_path: Path) -> None:
    async def main() -> tuple[api.RunReport, int]:
        async with raw_server(saying(TOKEN, DONE)) as heard:
            auth = "{ client-id: me, client-secret: s3cr3t-of-the-client }"
            target = f'{{ type: genesys, base-url: "{heard.url}", auth: {auth} }}'
            (tmp_path / "engine.yaml").write_text(f"targets:\n  org: {target}\n")
            report = await api.run(suite_file(tmp_path, SUITE), target="org", run_dir=tmp_path / "runs")
            return report, len(heard.heads)

    report, requests = asyncio.run(main())
    assert [each.verdict for each in report.cases] == [Verdict.PASSED] * CASES
    assert requests == 1 + CASES
