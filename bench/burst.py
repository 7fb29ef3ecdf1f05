"""What a limit does to a run, and a run to a limit, as the server sees it: refusals, silence after them, bursts.

    .venv/bin/python bench/burst.py [--way NAME …]

`engine run` against `refusing_server.py`, 64 cases' requests at once. `requests a case`: 2 is the least. `in silence`:
requests that arrived while a refusal asked for silence, more than 0.15 s after it (what was on its way is not counted).
`peak`: the most arrivals in any window of the limit (of a second, for a bucket) that begins after the first refusal,
÷ what the limit allows. `makespan` is from the first request to the last answer, ÷ the time that nobody can do without:
two requests a case through the limit, or the longest execution begun when its submit may pass, and the storm. Every
case must pass, and no input may be submitted twice.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

HERE = Path(__file__).resolve().parent
ON_ITS_WAY_S = 0.15
SUITE = """suite: Burst
actions: {{ act: {{ id: act-1 }} }}
tests:
  - name: load
    action: act
    input: {{ customer_id: {{ gen: uuid }} }}
    cases: {cases}
    expect: {{ output: {{ processed: true }} }}
"""


@dataclass(frozen=True)
class Way:
    """A server, a number of cases, options of the engine, and the seconds that nobody can do without."""

    server: Mapping[str, Any]
    cases: int
    bound_s: float
    options: Sequence[str] = field(default=())


FIXED = {"shape": "fixed", "rate": 100, "window_s": 2.0}
WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "storm of 3 s, --rate": Way(
            {**FIXED, "storm_at_s": 4.0, "storm_s": 3.0}, 500, 23.0, ("--rate", "100/2s")
        ),
        "storm of 3 s, headers": Way({**FIXED, "told": "ratelimit", "storm_at_s": 4.0, "storm_s": 3.0}, 500, 23.0),
        "storm of 3 s, no limit": Way({"storm_at_s": 1.0, "storm_s": 3.0}, 2000, 0.0, ("--rate", "100000/s")),
        "bucket 15/s, silent": Way({"shape": "bucket", "rate": 15, "window_s": 1.0}, 300, 39.0),
        "bucket 15/s, --rate": Way({"shape": "bucket", "rate": 15, "window_s": 1.0}, 300, 39.0, ("--rate", "15/s")),
        "fixed, silent, dates": Way({**FIXED, "as_date": True}, 500, 20.0),
        "fixed, structured headers": Way({**FIXED, "told": "structured"}, 500, 20.0),
        "grid, silent": Way({**FIXED, "shape": "grid"}, 500, 20.0),
        "grid of 60 s, headers": Way(
            {"shape": "grid", "rate": 300, "window_s": 60.0, "told": "ratelimit"}, 250, 60.0
        ),
        "20 at once": Way({"at_once": 20, "service_s": 0.2, "rate": 100, "window_s": 1.0}, 500, 10.0),
        "token of 3 s, headers": Way({**FIXED, "told": "ratelimit", "token_s": 3.0}, 300, 12.0),
    }
)  # fmt: skip


def main() -> None:
    """Print the table, a line as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--way", action="append", choices=list(WAYS), help="only this one; may be repeated")
    asked = parser.parse_args()
    print("| server | makespan s | ÷ bound | requests a case | 429s | in silence | peak | 401s | tokens |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in asked.way or WAYS:
        print(f"| {name} | {' | '.join(told(WAYS[name], seen_by_server(WAYS[name])))} |", flush=True)


def seen_by_server(way: Way) -> Mapping[str, Any]:
    """One run, as its server saw it."""
    command = [sys.executable, str(HERE / "refusing_server.py"), json.dumps(way.server)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,
    ):
        try:
            assert server.stdout is not None
            url = json.loads(server.stdout.readline())["url"]
            _run(way, url, Path(folder))
            with urllib.request.urlopen(f"{url}/seen") as answer:
                seen: Mapping[str, Any] = json.load(answer)
        finally:
            server.kill()
    assert not seen["twice"], seen["twice"]
    assert len(seen["lasts"]) == way.cases, len(seen["lasts"])
    return seen


def _run(way: Way, url: str, folder: Path) -> None:
    suite = folder / "burst.suite.yaml"
    suite.write_text(SUITE.format(cases=way.cases), encoding="utf-8")
    command = [str(Path(sys.executable).parent / "engine"), "run", str(suite), "--target", "genesys-async"]
    command += ["--format", "json", "--run-dir", str(folder / "runs"), *way.options]
    env = {**os.environ, "GENESYS_BASE_URL": url, "GENESYS_CLIENT_ID": "c", "GENESYS_CLIENT_SECRET": "s"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode or json.loads(done.stdout)["passed"] != way.cases:
        raise SystemExit(f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}")


def told(way: Way, seen: Mapping[str, Any]) -> Sequence[str]:
    """The figures of one line."""
    times = [at for at, _, _ in seen["arrivals"]]
    statuses = [status for _, _, status in seen["arrivals"]]
    beside = f"{times[-1] / bound_s(way, seen):.3f}" if way.bound_s else ""
    return (
        f"{times[-1]:.1f}",
        beside,
        f"{len(times) / way.cases:.2f}",
        str(statuses.count(429)),
        str(in_silence(times, seen["holds"])),
        f"{peak(times, seen) / seen['rate']:.2f}" if seen["holds"] and seen["shape"] != "none" else "",
        str(statuses.count(401)),
        str(seen["counts"]["token"]),
    )


def bound_s(way: Way, seen: Mapping[str, Any]) -> float:
    """The way's own seconds, or the latest end were every submit to leave as early as the limit allows."""
    step_s = seen["window_s"] / seen["rate"]
    burst = seen["rate"] if seen["shape"] in {"bucket", "fixed", "grid"} else 1
    return max(way.bound_s, *(max(0, number - burst) * step_s + lasts for number, lasts in enumerate(seen["lasts"])))


def in_silence(times: Sequence[float], holds: Sequence[Sequence[float]]) -> int:
    """Arrivals while a refusal asked for silence, but for those that had left when it came."""
    breaking: set[int] = set()
    for refused, until in holds:
        breaking.update(range(bisect_left(times, refused + ON_ITS_WAY_S), bisect_left(times, until)))
    return len(breaking)


def peak(times: Sequence[float], seen: Mapping[str, Any]) -> int:
    """The most arrivals in any window of the limit after the first refusal's end."""
    later = times[bisect_left(times, min(until for _, until in seen["holds"])) :]
    return max((bisect_left(later, at + seen["window_s"]) - number for number, at in enumerate(later)), default=0)


if __name__ == "__main__":
    main()
