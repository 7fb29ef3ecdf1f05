"""The same work in the words of each peer: submit a case, take the execution's id, poll it once, check the output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done: so many cases at a server, by peers installed there, with files in an empty folder."""

    installed: Path
    url: str
    cases: int
    folder: Path


Writer: TypeAlias = Callable[[Work], list[str]]
"""Writes a peer's files into the folder and gives its command."""

HERE = Path(__file__).resolve().parent
AT_ONCE = 64
POLL = "api/v2/data/actions/test"
SUBMIT = "api/v2/data/actions/act-1/test"

ENGINE = """suite: Load
actions: {{ act: {{ id: act-1, effects: read }} }}
tests:
  - name: load
    action: act
    input: {{ customer_id: {{ gen: uuid }}, email: a@example.com, level: low }}
    cases: {cases}
    expect: {{ output: {{ processed: true }} }}
"""

TAVERN = """test_name: load
marks:
  - parametrize: {{ key: number, vals: {numbers} }}
stages:
  - name: submit
    request:
      url: {url}/{submit}
      method: POST
      headers: {{ Authorization: Bearer t }}
      json: {{ input: {{ customer_id: "{{number}}", email: a@example.com, level: low }} }}
    response:
      status_code: 201
      save: {{ json: {{ execution: testExecutionId }} }}
  - name: poll
    request: {{ url: "{url}/{poll}/{{execution}}", method: GET, headers: {{ Authorization: Bearer t }} }}
    response: {{ status_code: 200, strict: [json:off], json: {{ output: {{ processed: true }} }} }}
"""

LOCUST = """from itertools import count
import gevent
from locust import FastHttpUser, task

BEGUN, DONE = count(), count(1)
HEADERS = {{"Authorization": "Bearer t"}}


class Load(FastHttpUser):
    host = "{url}"

    @task
    def case(self):
        number = next(BEGUN)
        if number >= {cases}:
            gevent.sleep(3600)
        given = {{"customer_id": str(number), "email": "a@example.com", "level": "low"}}
        answer = self.client.post("/{submit}", json={{"input": given}}, headers=HEADERS).json()
        name = answer["testExecutionId"]
        polled = self.client.get("/{poll}/" + name, headers=HEADERS, name="poll").json()
        assert polled["output"]["processed"] is True
        if next(DONE) == {cases}:
            gevent.spawn(self.environment.runner.quit)
"""

BRUNO_SUBMIT = """meta {{
  name: submit
  type: http
  seq: 1
}}

post {{
  url: {url}/{submit}
  body: json
  auth: none
}}

headers {{
  Authorization: Bearer t
}}

body:json {{
  {{"input": {{"customer_id": "{{{{$guid}}}}", "email": "a@example.com", "level": "low"}}}}
}}

vars:post-response {{
  execution: res.body.testExecutionId
}}

assert {{
  res.status: eq 201
}}
"""

BRUNO_POLL = """meta {{
  name: poll
  type: http
  seq: 2
}}

get {{
  url: {url}/{poll}/{{{{execution}}}}
  body: none
  auth: none
}}

headers {{
  Authorization: Bearer t
}}

assert {{
  res.body.output.processed: eq true
}}
"""


def engine(work: Work) -> list[str]:
    """`engine run` of this checkout: keeps a signed log and reports, as always."""
    (work.folder / "load.suite.yaml").write_text(ENGINE.format(cases=work.cases), encoding="utf-8")
    program = str(Path(sys.executable).parent / "engine")
    where = ["--target", "genesys-async", "--run-dir", str(work.folder / "runs")]
    return [program, "run", str(work.folder / "load.suite.yaml"), *where, "--rate", "1000000/s", "--format", "json"]


def lean(work: Work) -> list[str]:
    """The lean loop of `throughput.py`: aiohttp, msgspec, nothing kept."""
    return [sys.executable, str(HERE / "throughput.py"), "--lean", work.url, "--cases", str(work.cases)]


def tavern(work: Work) -> list[str]:
    """One test of two stages, parametrized by a number, on two workers of pytest-xdist."""
    text = TAVERN.format(url=work.url, submit=SUBMIT, poll=POLL, numbers=[str(number) for number in range(work.cases)])
    (work.folder / "test_load.tavern.yaml").write_text(text, encoding="utf-8")
    return [
        str(work.installed / "venv" / "bin" / "python"),
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "-p",
        "no:cacheprovider",
        ".",
    ]


def locust(work: Work) -> list[str]:
    """64 users of FastHttpUser in one process, that leave when all cases are done."""
    text = LOCUST.format(url=work.url, submit=SUBMIT, poll=POLL, cases=work.cases)
    (work.folder / "locustfile.py").write_text(text, encoding="utf-8")
    users = ["--headless", "-u", str(AT_ONCE), "-r", str(AT_ONCE), "--only-summary"]
    return [str(work.installed / "venv" / "bin" / "python"), "-m", "locust", "-f", "locustfile.py", *users]


def stepci(work: Work) -> list[str]:
    """A workflow of as many tests, which Step CI runs as many at once as we do."""
    bearer = {"Authorization": "Bearer t"}
    tests = {}
    for number in range(work.cases):
        given = {"input": {"customer_id": str(number), "email": "a@example.com", "level": "low"}}
        submit = {"url": f"{work.url}/{SUBMIT}", "method": "POST", "headers": bearer, "json": given}
        take = {"captures": {"execution": {"jsonpath": "$.testExecutionId"}}, "check": {"status": 201}}
        poll = {"url": f"{work.url}/{POLL}/${{{{captures.execution}}}}", "method": "GET", "headers": bearer}
        check = {"check": {"status": 200, "jsonpath": {"$.output.processed": True}}}
        steps = [{"name": "submit", "http": {**submit, **take}}, {"name": "poll", "http": {**poll, **check}}]
        tests[f"case{number}"] = {"steps": steps}
    workflow = {"version": "1.1", "name": "load", "config": {"concurrency": AT_ONCE}, "tests": tests}
    (work.folder / "workflow.yml").write_text(json.dumps(workflow), encoding="utf-8")
    return [str(work.installed / "npm" / "node_modules" / ".bin" / "stepci"), "run", "workflow.yml"]


def newman(work: Work) -> list[str]:
    """A collection of two requests, repeated; Newman sends one at a time."""
    given = '{"input": {"customer_id": "{{$guid}}", "email": "a@example.com", "level": "low"}}'
    keep = "pm.collectionVariables.set('execution', pm.response.json().testExecutionId)"
    check = "pm.test('done', () => pm.expect(pm.response.json().output.processed).to.eql(true))"
    header = [{"key": "Authorization", "value": "Bearer t"}, {"key": "Content-Type", "value": "application/json"}]
    body = {"mode": "raw", "raw": given}
    submit = {"method": "POST", "header": header, "url": f"{work.url}/{SUBMIT}", "body": body}
    poll = {"method": "GET", "header": header, "url": f"{work.url}/{POLL}/{{{{execution}}}}"}
    items = [
        {"name": name, "request": request, "event": [{"listen": "test", "script": {"exec": [script]}}]}
        for name, request, script in (("submit", submit, keep), ("poll", poll, check))
    ]
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    collection = {"info": {"name": "load", "schema": schema}, "item": items}
    (work.folder / "load.json").write_text(json.dumps(collection), encoding="utf-8")
    program = str(work.installed / "npm" / "node_modules" / ".bin" / "newman")
    return [
        program,
        "run",
        "load.json",
        "-n",
        str(work.cases),
        "--reporters",
        "json",
        "--reporter-json-export",
        "out.json",
    ]


def bruno(work: Work) -> list[str]:
    """A collection of two requests, repeated; Bruno sends one at a time.

    Its sandbox of its own choice, `safe`, now and then is not ready for the first check of 4.1.0, which then fails
    although it was answered well; `developer` has no such start, and is no slower.
    """
    about = {"version": "1", "name": "load", "type": "collection"}
    (work.folder / "bruno.json").write_text(json.dumps(about), encoding="utf-8")
    (work.folder / "submit.bru").write_text(BRUNO_SUBMIT.format(url=work.url, submit=SUBMIT), encoding="utf-8")
    (work.folder / "poll.bru").write_text(BRUNO_POLL.format(url=work.url, poll=POLL), encoding="utf-8")
    program = str(work.installed / "npm" / "node_modules" / ".bin" / "bru")
    return [program, "run", "--sandbox", "developer", "--iteration-count", str(work.cases)]


PEERS: Mapping[str, Writer] = MappingProxyType(
    {
        "engine": engine,
        "lean aiohttp loop": lean,
        "Locust": locust,
        "Tavern": tavern,
        "Step CI": stepci,
        "Newman": newman,
        "Bruno": bruno,
    }
)
