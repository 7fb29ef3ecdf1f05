"""Cases a second of the whole engine against a lean aiohttp loop, on one core, the server on the other.

A case is one submit and one poll. Both sides run in turn, several times; what is printed are medians of cases a second
over the requests alone, the ratio pair by pair, and whole-process figures of the engine. The lean loop checks nothing,
keeps nothing and reports nothing; it has a connection pool, no cookies, msgspec for JSON, and the engine's own event
loop.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from peers import server
from wire import run

HERE = Path(__file__).resolve().parent
WORKERS = 64
SUITE = """suite: Throughput
actions: {{ act: {{ id: act-1, effects: read }} }}
tests:
  - name: load
    action: act
    input: {{ customer_id: {{ gen: uuid }}, email: {{ gen: person.email }}, level: {{ one-of: [low, medium, high] }} }}
    cases: {cases}
    expect: {{ output: {{ processed: true, risk_score: {{ between: [0, 100] }} }} }}
"""


async def lean_loop(url: str, cases: int) -> float:
    """Seconds that the requests took."""
    import aiohttp
    import msgspec

    encode, decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode
    left = iter(range(cases))
    connector = aiohttp.TCPConnector(limit=WORKERS)
    headers = {"Authorization": "Bearer t", "Content-Type": "application/json"}
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def work() -> None:
            for number in left:
                body = encode({"input": {"customer_id": str(number), "email": "a@example.com", "level": "low"}})
                submit = f"{url}/api/v2/data/actions/act-1/test"
                async with session.post(submit, data=body, headers=headers) as response:
                    execution = decode(await response.read())["testExecutionId"]
                async with session.get(f"{url}/api/v2/data/actions/test/{execution}", headers=headers) as response:
                    assert decode(await response.read())["output"]["processed"] is True

        since = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(WORKERS)))
        return time.perf_counter() - since


def run_engine(url: str, cases: int, folder: Path) -> tuple[float, float]:
    """Seconds that the requests took, and of the whole process."""
    suite = folder / "load.suite.yaml"
    suite.write_text(SUITE.format(cases=cases), encoding="utf-8")
    env = {**os.environ, "GENESYS_BASE_URL": url, "GENESYS_CLIENT_ID": "c", "GENESYS_CLIENT_SECRET": "s"}
    command = [str(Path(sys.executable).parent / "engine"), "run", str(suite), "--target", "genesys-async"]
    command += ["--rate", "1000000/s", "--format", "json", "--run-dir", str(folder / "runs")]
    since = time.perf_counter()
    done = subprocess.run(
        command, env={**env, "GENESYS_ACTION_ID": "act-1"}, capture_output=True, text=True, check=True
    )
    whole_s = time.perf_counter() - since
    summary = json.loads(done.stdout)
    assert summary["passed"] == cases, summary
    return summary["duration_s"], whole_s


def run_lean(url: str, cases: int) -> float:
    """Seconds that the requests of the lean loop took, in a process of its own."""
    command = [sys.executable, __file__, "--lean", url, "--cases", str(cases)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=4000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--lean", help="run the lean loop against this address and print its seconds")
    asked = parser.parse_args()
    if asked.lean:
        print(run(lean_loop(asked.lean, asked.cases)))
        return
    with server() as url:
        _measure(url, asked.cases, asked.runs)


def _measure(url: str, cases: int, runs: int) -> None:
    lean, engine, whole = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        run_lean(url, cases // 4)
        for _ in range(runs):
            lean.append(cases / run_lean(url, cases))
            requests_s, whole_s = run_engine(url, cases, Path(folder))
            engine.append(cases / requests_s)
            whole.append(cases / whole_s)
    ratios = [ours / theirs for ours, theirs in zip(engine, lean, strict=True)]
    print(f"{cases} cases, {WORKERS} at once, medians of {runs} runs in turn")
    print("| side | cases/s |\n|---|---|")
    print(f"| lean aiohttp loop | {statistics.median(lean):,.0f} |")
    print(f"| engine, requests | {statistics.median(engine):,.0f} |")
    print(f"| engine, whole process | {statistics.median(whole):,.0f} |")
    print(f"\nengine ÷ lean loop: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
