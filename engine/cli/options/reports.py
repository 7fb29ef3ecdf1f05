"""`--report` and `--upload`: what is made of a run, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from engine.cli.console import plain
from engine.http.origin import upload_problem
from engine.model.run.report import Report
from engine.model.values.nearest import closest
from engine.model.vocabulary import ReporterKind, Vocabulary
from engine.pipeline.delivery import BrokenReportError, render, write_whole
from engine.platform.paths import why_refused
from engine.plugins.command_words import CommandWords

LATER_REPORTS = ("html", "ctrf", "markdown", "sarif", "openmetrics")
"""Formats that the language's pages speak of and that this version does not have."""


class ReportOption(click.Option):
    """`--report`, whose help names the formats that are installed; they are looked for only once it is asked for."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and what it says of itself."""
        from engine.vocabulary import load_vocabulary

        self.help = f"Write a report: {', '.join(sorted(load_vocabulary().reporters))}."
        return super().get_help_record(ctx)


REPORT = click.option("--report", "reports", cls=ReportOption, multiple=True, metavar="FORMAT=PATH")
UPLOAD = click.option("--upload", "uploads", multiple=True, metavar="URL", help="Send the artifact there by HTTP PUT.")


def read_reports(asked: tuple[str, ...], vocabulary: Vocabulary) -> tuple[tuple[ReporterKind, Path], ...]:
    """Each format with the file it is written to. Raises click's own error for what there is not."""
    return tuple(_report(each, vocabulary) for each in asked)


def write_report(kind: ReporterKind, path: Path, report: Report) -> None:
    """Write one report, complete or not at all. Raises click's own error where it cannot be."""
    try:
        write_whole(path, render(kind, report))
    except BrokenReportError as problem:
        raise click.UsageError(f"{plain(str(problem))}; it was not written") from problem
    except OSError as error:
        why = why_refused(error)
        raise click.UsageError(f"the report {plain(path.as_posix())} cannot be written: {why}") from error


def _report(asked: str, vocabulary: Vocabulary) -> tuple[ReporterKind, Path]:
    name, equals, path = asked.partition("=")
    known = vocabulary.reporters
    kind = known.get(name)
    fault = known.fault_of(name) if kind is None and isinstance(known, CommandWords) else None
    if fault is not None:
        raise click.UsageError(f"--report {plain(asked)}: {plain(fault.message)}; {plain(fault.help)}")
    if kind is None:
        near = closest(name, (*known, *LATER_REPORTS))
        hint = f"did you mean `{near}`?" if near in known else f"there are {', '.join(sorted(known))}"
        none = f"this version has no report `{name}` yet" if name in LATER_REPORTS else f"no report `{plain(name)}`"
        raise click.UsageError(f"--report {plain(asked)}: {none}; {hint}")
    if not equals or not path:
        raise click.UsageError(f"--report {plain(asked)}: say where to write it: --report {name}=PATH")
    if Path(path).is_dir():
        raise click.UsageError(f"--report {plain(asked)}: that is a folder; name a file in it")
    return kind, Path(path)


def read_uploads(asked: tuple[str, ...], env: Mapping[str, str]) -> tuple[str, ...]:
    """The URLs of `--upload`, and the original harness's variable as one more."""
    more = env.get("ARTIFACT_UPLOAD_URL", "")
    named = [("--upload", url) for url in asked] + ([("ARTIFACT_UPLOAD_URL", more)] if more else [])
    for name, url in named:
        problem = upload_problem(url)
        if problem is not None:
            raise click.UsageError(f"{name}: {plain(problem)}")
    return tuple(url for _, url in named)
