"""Options that end a run before its plan does: `--max-time`, `--grace`, `--fail-fast`, `--no-retry`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from engine.cli.options.budget import most_requests
from engine.model.ports.limits import GRACE_S, Bounds
from engine.suite.decode.units import parse_duration

F = TypeVar("F", bound=Callable[..., Any])

FAIL_FAST = "--fail-fast"
GRACE_S_MIN = 1.0
_MAX_TIME = click.option(
    "--max-time", metavar="TIME", help="Send nothing new after this time, such as 30m; the rest is not run."
)
_GRACE = click.option(
    "--grace",
    metavar="TIME",
    help="How long a signal leaves the run, reports and seal included (default: 9s); less than until it is killed.",
)
_FAIL_FAST = click.option(
    FAIL_FAST,
    type=click.IntRange(1),
    metavar="[N]",
    help="Send nothing new once N cases have failed (default: 1).",
)
_NO_RETRY = click.option(
    "--no-retry", is_flag=True, help="Try nothing again that failed; what is refused by a limit still waits."
)


class RunCommand(click.Command):
    """A command whose `--fail-fast` may stand without its number."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, with the number put in where it is left out."""
        return super().parse_args(ctx, with_numbers(args))


def with_numbers(args: list[str]) -> list[str]:
    """`--fail-fast` without a number behind it means 1."""
    options = args[: args.index("--")] if "--" in args else args
    following = [*options[1:], ""][: len(options)]
    written = [
        f"{FAIL_FAST}=1" if each == FAIL_FAST and not after.lstrip("-").isdecimal() else each
        for each, after in zip(options, following, strict=True)
    ]
    return [*written, *args[len(options) :]]


def add_bound_options(command: F) -> F:
    """The options that end a run early."""
    for option in (_NO_RETRY, _FAIL_FAST, _GRACE, _MAX_TIME):
        command = option(command)
    return command


def read_bounds(given: Mapping[str, Any]) -> Bounds:
    """The bounds that the command line names, or a log that keeps its options."""
    text = given.get("max_time")
    max_time = parse_duration(text) if text is not None else None
    if text is not None and (max_time is None or max_time.seconds <= 0):
        raise click.UsageError(f"--max-time {text}: not a duration; write 90s, 30m or 2h")
    grace = parse_duration(given["grace"]) if given.get("grace") is not None else None
    if given.get("grace") is not None and (grace is None or grace.seconds < GRACE_S_MIN):
        raise click.UsageError(f"--grace {given['grace']}: not a duration of a second or more; write 9s or 25s")
    return Bounds(
        max_time=max_time,
        grace_s=GRACE_S if grace is None else grace.seconds,
        fail_fast=given.get("fail_fast"),
        requests=most_requests(given.get("budget")),
        retries=not given.get("no_retry"),
    )
