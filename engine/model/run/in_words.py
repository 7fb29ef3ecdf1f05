"""What reports of every kind say of a run in the same words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.model.plan import CheckObligation
from engine.model.run.report import Covered, NeverAsked
from engine.model.values.layout import amount, on_target
from engine.model.values.text import visible


def never_asked_in_words(each: NeverAsked) -> str:
    """A check that no case was asked, and why."""
    check = each.check
    named = f"{check.named}: " if check.named is not None else ""
    left_out = f" ({amount(each.rows_left_out, 'row')} left out here)" if each.rows_left_out else ""
    return on_target(f"{named}{check.text}: {_why(check)}", each.target) + left_out


def _why(check: CheckObligation) -> str:
    match check.kind:
        case "if-valid":
            return "no row is valid"
        case "if-invalid":
            return "no row is invalid"
        case "conditional":
            return "nothing ever stood there"
        case "check" | "call" if check.when is not None:
            return f"its `when` was true for no case ({check.when})"
        case "check" | "call":
            return "no case came to it"


def never_asked_lines(found: Sequence[NeverAsked], checks: Covered, *, most: int | None) -> Iterator[str]:
    """The checks that no case was asked, each with its place; cut after `most`."""
    if found:
        yield f"never asked ({len(found)} of {amount(checks.of, 'check')})"
    for each in found[:most]:
        span = each.check.span
        yield f"  {visible(never_asked_in_words(each))}  {visible(span.file)}:{span.line}"
    if most is not None and len(found) > most:
        yield f"  and {len(found) - most} more; `engine run -v` lists them all"
