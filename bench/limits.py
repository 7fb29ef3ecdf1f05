"""Makespan and requests under a limit, over real sockets, against a server that shares no line with the engine.

    .venv/bin/python bench/limits.py [--cases N] [--runs N]

The server (tests/e2e/second_server.py) takes 100 requests in 2 s; executions last lognormally, median 1.5 s, sigma 0.6.
The bound is the time of two requests a case at the limit's rate; fixed windows that open with the first request allow
one window less, so a ratio a little below 1 is possible there. Requests, refusals and tokens are the server's count.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent.parent
LIMIT, WINDOW_S, MEDIAN_S = 100, 2.0, 1.5
SECRET = "s&cr=t+%"
SUITE = """suite: Limits
actions: {{ act: {{ id: act-1, effects: read }} }}
tests:
  - name: load
    action: act
    input: {{ customer_id: {{ gen: uuid }}, email: {{ gen: person.email }}, risk_level: {{ one-of: [low, high] }} }}
    cases: {cases}
    expect: {{ output: {{ processed: true }} }}
"""
WAYS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = MappingProxyType(
    {
        "fixed, headers": ((), ()),
        "fixed, no headers": (("--headers", "no"), ()),
        "fixed, no headers, --rate": (("--headers", "no"), ("--rate", f"{LIMIT}/{WINDOW_S:.0f}s")),
        "sliding, headers": (("--sliding", "yes"), ()),
        "sliding, no headers": (("--sliding", "yes", "--headers", "no"), ()),
    }
)
"""Options of the server and of the engine, by the name in the table."""


def main() -> None:
    """Print the table, a line as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=1, help="runs of each; the median makespan is shown")
    parser.add_argument("--way", action="append", choices=list(WAYS), help="only this one; may be repeated")
    asked = parser.parse_args()
    bound_s = 2 * asked.cases / (LIMIT / WINDOW_S)
    print(f"{asked.cases} cases, {LIMIT} requests in {WINDOW_S:.0f} s, bound {bound_s:.1f} s")
    print("| server | makespan s | ÷ bound | requests a case | 429s | token calls |\n|---|---|---|---|---|---|")
    for name in asked.way or WAYS:
        runs = [one_run(name, asked.cases) for _ in range(asked.runs)]
        seconds, requests, refusals, tokens = (median(run[part] for run in runs) for part in range(4))
        figures = f"{seconds:.1f} | {seconds / bound_s:.3f} | {requests / asked.cases:.2f}"
        print(f"| {name} | {figures} | {refusals:.0f} | {tokens:.0f} |", flush=True)


def one_run(name: str, cases: int) -> tuple[float, float, float, float]:
    """Seconds, requests, refusals and token calls of one run, whose cases must all have passed."""
    server_options, engine_options = WAYS[name]
    with tempfile.TemporaryDirectory() as folder, server(server_options) as url:
        suite = Path(folder) / "limits.suite.yaml"
        suite.write_text(SUITE.format(cases=cases), encoding="utf-8")
        command = [str(Path(sys.executable).parent / "engine"), "run", str(suite), "--target", "genesys-async"]
        command += ["--format", "json", "--run-dir", str(Path(folder) / "runs"), *engine_options]
        env = {"GENESYS_BASE_URL": url, "GENESYS_CLIENT_ID": "client", "GENESYS_CLIENT_SECRET": SECRET}
        done = subprocess.run(command, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True, check=True)
        summary = json.loads(done.stdout)
        assert summary["passed"] == cases, summary
        with urllib.request.urlopen(f"{url}/stats") as answer:
            seen = json.load(answer)
        assert not seen["submitted_twice"], seen
    return summary["duration_s"], seen["requests"], seen.get("429", 0), seen["token"]


@contextmanager
def server(options: Sequence[str]) -> Iterator[str]:
    """The address of a second server under the limit, which ends with the block."""
    limit = ("--limit", str(LIMIT), "--window-s", str(WINDOW_S), "--median-s", str(MEDIAN_S))
    command = [sys.executable, "-m", "tests.e2e.second_server", *limit, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
