"""`--budget`: what it allows, and what was left out for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import click

from engine.cli.console import plain
from engine.cli.diagnostics import many
from engine.model.plan import BudgetCut
from engine.model.values.layout import on_target
from engine.pipeline.prepare import BudgetRequest
from engine.suite.decode.units import parse_duration

_REQUESTS: Final = re.compile(r"([0-9]{1,9})\s?req(?:uests?)?")


def read_budget(text: str | None) -> BudgetRequest | None:
    """A number of requests, or a time; None where no budget is given."""
    if text is None:
        return None
    requests = most_requests(text)
    if requests:
        return BudgetRequest(text=text, requests=requests)
    duration = parse_duration(text)
    if duration is None or duration.seconds <= 0:
        raise click.UsageError(f"--budget {text}: neither a time nor a number of requests; write 5m or 500req")
    return BudgetRequest(text=text, duration=duration)


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
