"""`--budget`: what it allows, and what was left out for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import click

from engine.cli.console import plain
from engine.cli.diagnostics import many
from engine.model.plan import BudgetCut
from engine.model.ports.limits import Limits
from engine.model.values.layout import on_target
from engine.pipeline.target_choice import Choice
from engine.plan.options import Budget
from engine.suite.decode.units import parse_duration

VAIN_SHARE: Final = 10
"""Of the requests of a budget, one in so many is kept for a poll in vain or a second attempt."""
_REQUESTS: Final = re.compile(r"([0-9]{1,9})\s?req(?:uests?)?")


def read_budget(
    text: str | None, limits: Mapping[str, Limits], chosen: Choice, *, scopes: Mapping[str, str]
) -> Budget | None:
    """A budget in requests; of a time, so many as the limit of each scope of targets lets through in it."""
    if text is None:
        return None
    a_call = {each.name: each.use.kind.requests_a_call for each in chosen.every}
    requests = _REQUESTS.fullmatch(text.strip())
    if requests is not None and int(requests[1]) > 0:
        most = int(requests[1])
        kept = most // VAIN_SHARE if max(a_call.values()) > 1 else 0
        return Budget(text=text, requests=most - kept, requests_a_call=a_call, scopes=scopes)
    duration = parse_duration(text)
    if duration is None or duration.seconds <= 0:
        raise click.UsageError(f"--budget {text}: neither a time nor a number of requests; write 5m or 500req")
    on = {
        scopes[name]: each.rate.count * max(1, int(duration.seconds // each.rate.window_s))
        for name, each in limits.items()
        if each.rate is not None
    }
    return Budget(text=text, on=on, requests_a_call=a_call, scopes=scopes)


def most_requests(text: str | None) -> int | None:
    """How many requests a run on this budget may send; None where it counts none."""
    requests = _REQUESTS.fullmatch(text.strip()) if text is not None else None
    return int(requests[1]) if requests is not None else None


def budget_lines(cut: BudgetCut) -> Iterator[str]:
    """What a budget leaves, and what it does not."""
    (edges, of_edges), (pairs, of_pairs) = cut.edges, cut.pairs
    kept = [f"{edges} of {of_edges} edges"] if of_edges else []
    kept += [f"{pairs} of {of_pairs} pairs"] if of_pairs else []
    shown = f", which keep {' and '.join(kept)}" if kept else ""
    yield f"budget {plain(cut.text)}: {many(cut.requests, 'request')}{shown}"
    most = most_requests(cut.text)
    if most is not None and most > cut.requests and cut.left_out:
        yield f"  {most - cut.requests} more may go to polls in vain and second attempts; nothing leaves beyond them"
    if not cut.left_out:
        yield "  everything fits into it"
    for each in cut.left_out:
        yield f"  left out: {each.cases} of {many(each.of, 'case')} of {plain(on_target(each.test, each.target))}"
