"""The words of a display of progress: cases, verdicts, rate, what is under way, holds, and the time that is left."""

from __future__ import annotations

from typing import Final

from engine.cli.diagnostics import many
from engine.model.ports.clock import Vitals
from engine.model.run.report import Report
from engine.model.values.noun import Noun

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_LEFT_S_MIN: Final = 1.0
"""Less than this is not worth a word, and more often wrong than right."""
_KNOWN_MIN: Final = 5
"""So many cases must have ended before the pace so far says anything about the rest."""


class Moment(Noun, frozen=True, kw_only=True):
    """A run at one moment."""

    report: Report
    planned: int
    vitals: Vitals
    now_us: int
    elapsed_s: float

    @property
    def held_s(self) -> float:
        """Seconds until the server may be asked again."""
        return max(0.0, (self.report.held_until_us - self.now_us) / 1e6)

    @property
    def left_s(self) -> float | None:
        """About how long the rest takes: as the limit says, else as the pace so far; None: nothing tells yet."""
        done = self.report.counts.done
        if done >= self.planned:
            return None
        limit_s = self.vitals.left_s
        if limit_s is not None:
            return limit_s + self.held_s
        return self.elapsed_s * (self.planned - done) / done + self.held_s if done >= _KNOWN_MIN else None


def in_one_line(moment: Moment) -> str:
    """Everything in one line, for logs."""
    return " · ".join((*_cases(moment), *_traffic(moment)))


def in_two_lines(moment: Moment) -> tuple[str, str]:
    """What came out, and what is going on."""
    return " · ".join(_cases(moment)), " · ".join(_traffic(moment))


def time_text(seconds: float) -> str:
    """A time at a glance: `42 s`, `3 min 5 s`, `2 h 10 min`."""
    whole = round(seconds)
    if whole < _MINUTE_S:
        return f"{whole} s"
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S} min {whole % _MINUTE_S} s"
    return f"{whole // _HOUR_S} h {whole % _HOUR_S // _MINUTE_S} min"


def _cases(moment: Moment) -> list[str]:
    counts = moment.report.counts
    shown = (
        ("failed", counts.failed),
        ("error", counts.error),
        ("unknown", counts.unknown),
        ("skipped", counts.skipped),
        ("not run", counts.not_run),
    )
    others = [f"{number} {name}" for name, number in shown if number]
    left_s = moment.left_s
    left = [f"about {time_text(left_s)} left"] if left_s is not None and left_s >= _LEFT_S_MIN else []
    return [f"{counts.done} of {many(moment.planned, 'case')}", f"{counts.passed} passed", *others, *left]


def _traffic(moment: Moment) -> list[str]:
    report, now = moment.report, moment.vitals
    most = "at least " if report.traffic.is_at_least else ""
    parts = [_rate(now)] if now.allowed is not None else [f"{most}{many(report.traffic.requests, 'request')}"]
    parts.append(f"{now.in_flight} in flight")
    if now.outstanding:
        parts.append(f"{many(now.outstanding, 'execution')} under way")
    if report.traffic.throttled:
        parts.append(f"{report.traffic.throttled} throttled")
    if moment.held_s > 0:
        parts.append(f"held for {time_text(moment.held_s)}")
    return parts


def _rate(now: Vitals) -> str:
    window = f"{now.window_s:g} s" if now.window_s < _MINUTE_S else time_text(now.window_s).removesuffix(" 0 s")
    return f"{now.used} of {now.allowed} requests per {window}"
