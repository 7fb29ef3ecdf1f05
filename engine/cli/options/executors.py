"""Options that say which processes do the work: `--executor`, `--workers`."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import click

from engine.cli.console import plain
from engine.model.values.noun import Noun
from engine.plugins.command_words import CommandWords

F = TypeVar("F", bound=Callable[..., Any])

LOCAL: Final = "local"
WORKERS_MAX: Final = 64


class Executors(click.Choice[str]):
    """The executors that are installed, which are looked for only once one is named."""

    def __init__(self) -> None:
        super().__init__(())

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name. Raises click's own error for one that there is not."""
        from engine.vocabulary import load_vocabulary

        known = load_vocabulary().executors
        fault = known.fault_of(str(value)) if isinstance(known, CommandWords) and value not in known else None
        if fault is not None:
            self.fail(f"{plain(fault.message)}; {plain(fault.help)}", param, ctx)
        self.choices = tuple(known)
        return super().convert(value, param, ctx)


class ExecutorOption(click.Option):
    """`--executor`, whose help names those of other packages; they are looked for only once it is asked for."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and what it says of itself."""
        from engine.vocabulary import builtin, load_vocabulary

        more = sorted(frozenset(load_vocabulary().executors) - frozenset(builtin().executors))
        if more:
            self.help = _WHO.replace("; or", f"; {', '.join(f'`{each}`' for each in more)}, of other packages; or")
        return super().get_help_record(ctx)


_WHO: Final = (
    "Who makes the requests: `local`, this process alone; or `processes`, several that share its limits "
    f"(default: {LOCAL})."
)
_EXECUTOR = click.option(
    "--executor",
    cls=ExecutorOption,
    type=Executors(),
    metavar="NAME",
    help=_WHO,
)
_WORKERS = click.option(
    "--workers",
    type=click.IntRange(1, WORKERS_MAX),
    metavar="N",
    help="With `--executor processes`: so many of them (default: one a core, less one that decides).",
)


class Workforce(Noun, frozen=True, kw_only=True):
    """Who makes the requests of a run. `workers` says nothing where the executor is `local`."""

    executor: str = LOCAL
    workers: int = 1


def add_executor_options(command: F) -> F:
    """The options that say which processes do the work."""
    for option in (_WORKERS, _EXECUTOR):
        command = option(command)
    return command


def read_workforce(given: Mapping[str, Any]) -> Workforce:
    """What the command line says, or a log that keeps its options."""
    executor, workers = given.get("executor") or LOCAL, given.get("workers")
    if executor != LOCAL:
        return Workforce(executor=executor, workers=workers or _as_many_as_cores(os.cpu_count() or 1))
    if workers is not None:
        raise click.UsageError(
            f"--workers {workers}: everything runs in this process, unless you say --executor processes, too"
        )
    return Workforce()


def _as_many_as_cores(cores: int) -> int:
    """Workers for so many cores. The process that decides needs one for itself: it is the slowest of them."""
    return max(1, min(cores - 1, WORKERS_MAX))
