"""Options that several commands share, and how their words are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.cli.options.env_file import EnvFileProblem, read_env_lines
from engine.cli.options.vars import VAR
from engine.model.language.literals import Rate
from engine.model.values.moments import moment_of_run
from engine.platform.files import open_file
from engine.platform.paths import reach
from engine.suite.decode.units import NO_RATE, parse_rate

F = TypeVar("F", bound=Callable[..., Any])

BELOW_MAX = 60
"""Characters that the name of a run and of a file in it take below the folder of runs."""


class Paths(click.Path):
    """A path as it is written. The empty one, such as of a variable that is not set, is not the folder we are in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path. Raises click's own error for an empty text."""
        if not str(value).strip():
            self.fail("one of the paths is empty; name files or folders, such as `suites/`", param, ctx)
        return Path(str(value))


class RunFolder(click.Path):
    """Where logs go, in a form in which every machine can open what lies below it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:  # noqa: ARG002
        """The path, unless it is so long that Windows wants it in another form."""
        if str(value).startswith("-"):
            raise click.UsageError(f"--run-dir needs a folder behind it, and `{value}` is an option", ctx)
        path = Path(value)
        whole = path.absolute()
        reachable = reach(whole, spare=BELOW_MAX)
        return path if reachable == whole else reachable


def _usual_runs() -> str:
    from engine.pipeline.past_runs import usual_runs

    return usual_runs().as_posix()


PATHS = click.argument("paths", nargs=-1, required=True, type=Paths())
SOME_PATHS = click.argument("paths", nargs=-1, type=Paths())
TARGET = click.option(
    "--target",
    multiple=True,
    metavar="NAME",
    help="The target, by its name in engine.yaml or its type; given again, every case runs on each.",
)
SEED = click.option("--seed", type=int, metavar="N", help="Draw the same inputs as a run with this seed.")
NOW = click.option("--now", metavar="TIME", help="The moment dates are drawn against (default: today, 00:00 UTC).")
TODAY = click.option(
    "--today", metavar="DATE", help="What stands for today: for `known-failure: until`, and where --now is left out."
)
ONLY = click.option("--only", multiple=True, metavar="NAME", help="Only tests of this name; `*` and `?` stand for any.")
TAG = click.option("--tag", metavar="WORDS", help="Only tests whose tags fit, such as 'smoke and not slow'.")
CASE = click.option(
    "--case", "cases", multiple=True, metavar="ID", help="Only this case (the start of an id is enough)."
)
SHARD = click.option("--shard", metavar="N/M", help="Only the n-th of m equal parts, such as 2/8.")
RATE = click.option("--rate", metavar="RATE", help="At most so many requests, such as 300/min.")
BUDGET = click.option(
    "--budget", metavar="TIME|Nreq", help="Plan only what shows most in so much, such as 5m or 500req."
)
ENV_FILE = click.option(
    "--env-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Variables as NAME=value lines.",
)
RUN_DIR = click.option(
    "--run-dir",
    type=RunFolder(path_type=Path),
    default=_usual_runs,
    show_default=".engine/runs beside engine.yaml, else here",
    help="Where logs go.",
)
ALLOW_EFFECTS = click.option(
    "--allow-effects", is_flag=True, help="Send edges and broken fields of actions that write to real targets too."
)
YES = click.option("--yes", is_flag=True, help="Do not ask before a run on a protected target.")
TEXT_OR_JSON = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or machines.",
)


def add_selection_options(command: F) -> F:
    """The options that decide which cases there are."""
    for option in (ENV_FILE, ALLOW_EFFECTS, RATE, BUDGET, SHARD, CASE, TAG, ONLY, TODAY, NOW, SEED, VAR, TARGET):
        command = option(command)
    return command


def read_rate(text: str | None) -> Rate | None:
    """A rate such as `300/min`; None where none is given."""
    rate = parse_rate(text) if text is not None else None
    if text is not None and rate is None:
        raise click.UsageError(f"--rate {text}: {NO_RATE}")
    return rate


def read_today(text: str | None) -> str | None:
    """The midnight in UTC that a day begins with; None where none is given."""
    moment = read_now(text, option="--today")
    return None if moment is None else f"{moment[:10]}T00:00:00Z"


def read_now(text: str | None, *, option: str = "--now") -> str | None:
    """A moment as `2026-11-22T09:14:00Z` (a date is its midnight, no zone is UTC); None where none is given."""
    if text is None:
        return None
    try:
        return moment_of_run(text)
    except ValueError as problem:
        raise click.UsageError(f"{option} {text}: {problem}") from None


def read_shard(text: str | None) -> tuple[int, int] | None:
    """`2/8` as (2, 8)."""
    if text is None:
        return None
    part, _, parts = text.partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise click.UsageError(f"--shard {text}: not a part of a whole; write 2/8 for the second of eight")
    return int(part), int(parts)


def read_env(env_file: Path | None) -> Mapping[str, str]:
    """The environment, and under it the lines of a file: what is really set wins over what is written down."""
    return {**(_lines_of(env_file) if env_file is not None else {}), **os.environ}


def _lines_of(path: Path) -> Mapping[str, str]:
    try:
        with open_file(path, or_stream=True) as file:
            text = file.read().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or "not UTF-8 text").lower()
        raise click.UsageError(f"--env-file {path.as_posix()}: {reason}") from None
    found = read_env_lines(text)
    if isinstance(found, EnvFileProblem):
        raise click.UsageError(f"--env-file {path.as_posix()}:{found.line}: {found.message}")
    return found
