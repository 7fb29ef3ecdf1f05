"""What refusals of many kinds cost a run, in virtual time: windows, buckets, open requests, storms, dates, tokens.

Each line is one server of `limiters.py`; the columns are those of `pacing.py`, beside them the peak: the most arrivals
in any window after the first refusal's end, ÷ the limit. Medians over seeds; of the peak and of what must be zero, the
most. `python bench/refusals.py --only storm,20` runs the lines that contain one of the words.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from limiters import Scene
from pacing import FAMILIES, Figures, figures_of

SILENT = Scene(limiter="fixed 100/2s", headers="none", family="lognormal", latency_s=0.01)
TOLD, RATED = replace(SILENT, headers="ceil"), replace(SILENT, headers="rate")
OPEN = replace(SILENT, limiter="none", service_s=0.2)
SCENES: Mapping[str, tuple[Scene, int]] = MappingProxyType(
    {
        "fixed": (SILENT, 500),
        "fixed, 1,000 cases": (SILENT, 1000),
        "grid": (replace(SILENT, limiter="grid 100/2s"), 500),
        "sliding": (replace(SILENT, limiter="sliding 100/2s"), 500),
        "sliding, 1,000 cases": (replace(SILENT, limiter="sliding 100/2s"), 1000),
        "bucket 5/s": (replace(SILENT, limiter="bucket 5/s"), 300),
        "bucket 15/s": (replace(SILENT, limiter="bucket 15/s"), 300),
        "bucket 50/s": (replace(SILENT, limiter="bucket 50/s"), 500),
        "fixed 300/min": (replace(SILENT, limiter="fixed 300/min"), 500),
        "grid 900/min": (replace(SILENT, limiter="grid 900/min"), 1000),
        "fixed, date": (replace(SILENT, hints="date"), 500),
        "grid, date": (replace(SILENT, limiter="grid 100/2s", hints="date"), 500),
        "sliding, date": (replace(SILENT, limiter="sliding 100/2s", hints="date"), 500),
        "bucket 15/s, date": (replace(SILENT, limiter="bucket 15/s", hints="date"), 300),
        "fixed, no hint": (replace(SILENT, hints="none"), 500),
        "grid, no hint": (replace(SILENT, limiter="grid 100/2s", hints="none"), 500),
        "sliding, no hint": (replace(SILENT, limiter="sliding 100/2s", hints="none"), 500),
        "bucket 15/s, no hint": (replace(SILENT, limiter="bucket 15/s", hints="none"), 300),
        "storm, silent": (replace(SILENT, storm_at_s=4.0, storm_s=3.0), 500),
        "storm, rate": (replace(RATED, storm_at_s=4.0, storm_s=3.0), 500),
        "storm, headers": (replace(TOLD, storm_at_s=4.0, storm_s=3.0), 500),
        "storm, bucket 15/s, rate": (replace(RATED, limiter="bucket 15/s", storm_at_s=4.0, storm_s=3.0), 300),
        "5 at once": (replace(OPEN, cap=5), 300),
        "20 at once": (replace(OPEN, cap=20), 1000),
        "50 at once": (replace(OPEN, cap=50), 2000),
        "20 at once, no hint": (replace(OPEN, cap=20, hints="none"), 1000),
        "20 at once, date": (replace(OPEN, cap=20, hints="date"), 1000),
        "20 at once and 100/2s": (replace(SILENT, cap=20, service_s=0.2), 500),
        "20 at once and 100/2s, rate": (replace(RATED, cap=20, service_s=0.2), 500),
        "20 at once and 100/2s, headers": (replace(TOLD, cap=20, service_s=0.2), 500),
        "5 at once and 100/2s, rate": (replace(RATED, cap=5, service_s=0.05), 500),
        "fixed, rate twice as high": (replace(RATED, named=200), 500),
        "sliding, rate twice as high": (replace(RATED, limiter="sliding 100/2s", named=200), 500),
        "bucket 15/s, rate twice as high": (replace(RATED, limiter="bucket 15/s", named=30), 300),
        "token 3 s, rate": (replace(RATED, token_s=3.0), 300),
        "token 3 s, headers": (replace(TOLD, token_s=3.0), 300),
        "token 3 s, silent": (replace(SILENT, token_s=3.0), 300),
        "fixed, rate": (RATED, 500),
        "fixed, headers": (TOLD, 500),
        "bucket 15/s, rate": (replace(RATED, limiter="bucket 15/s"), 300),
        "bucket 15/s, headers": (replace(TOLD, limiter="bucket 15/s"), 300),
    }
)


def main() -> None:
    """Print the table, a line as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--family", choices=list(FAMILIES), default="lognormal")
    parser.add_argument("--only", default="", help="words, with commas")
    asked = parser.parse_args()
    print(f"medians of {asked.seeds} seeds, durations: {asked.family}")
    print("| server | cases | ÷ bound | worst | requests a case | 429s | peak | lost | breaches |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, (scene, cases) in SCENES.items():
        if any(word in name for word in asked.only.split(",")):
            row = figures_of(replace(scene, family=asked.family), "ours", cases, asked.seeds)
            print(f"| {name} | {cases:,} | {_told(row)} |", flush=True)


def _told(row: Figures) -> str:
    figures = f"{row.ratio:.3f} | {row.worst:.3f} | {row.requests:.2f} | {row.refused} | {row.peak:.2f}"
    return f"{figures} | {row.lost} | {row.breaches}"


if __name__ == "__main__":
    main()
