"""`--report` and `--upload`: what is made of a run, and where it goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

import click

from engine.cli.console import plain
from engine.http.origin import upload_problem
from engine.model.run.report import Report
from engine.model.values.nearest import closest
from engine.model.vocabulary import ReporterKind, Vocabulary
from engine.pipeline.delivery import BrokenReportError, find_lost, places_of, render, write_whole
from engine.pipeline.past_runs import is_file_of_run
from engine.platform.paths import identities_of, path_from_here, why_refused
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


STDOUT: Final = Path("/dev/stdout")
"""Where `-` leads."""
_SUFFIXES: Final = MappingProxyType({"junit": ".xml", "terminal": ".txt"})

Wanted: TypeAlias = tuple[tuple[ReporterKind, Path], ...]
"""Formats, each with the file it is written to."""


def read_reports(asked: tuple[str, ...], vocabulary: Vocabulary, *, form: str = "text") -> Wanted:
    """Each format with the file it is written to. Raises click's own error for what there is not.

    Two things for one place are refused: reports for one file, or a report and what `--format json` prints for stdout.
    """
    reports = tuple(_report(each, vocabulary) for each in asked)
    places: dict[object, str] = dict.fromkeys(identities_of(STDOUT), "--format json") if form == "json" else {}
    for (kind, path), each in zip(reports, asked, strict=True):
        identities = identities_of(path)
        other = next((places[known] for known in identities if known in places), None)
        if other is not None and str(path) != os.devnull:
            raise click.UsageError(f"--report {plain(each)}: {plain(other)} goes there too; {_way_out(kind)}")
        places.update(dict.fromkeys(identities, f"--report {each}"))
    return reports


def require_free(reports: Wanted, taken: Iterable[Path]) -> None:
    """Refuse a report in the place of a file that something is made of. Raises click's own error.

    `taken` are the files that the project was read from, and those of runs.
    """
    places = places_of(taken) if reports else {}
    for kind, path in reports:
        found = find_lost(path, places)
        if found is not None:
            whose = "a run is made of" if is_file_of_run(found) else "the project is read from"
            asked = f"--report {kind.name}={plain(path.as_posix())}"
            shown = plain(path_from_here(found))
            raise click.UsageError(f"{asked}: `{shown}` is a file that {whose}, and would be lost; {_way_out(kind)}")


@contextmanager
def results_beside(reports: Wanted) -> Iterator[None]:
    """Within the block what is printed goes to stderr, where stdout is for a report."""
    if not any(path == STDOUT for _, path in reports):
        yield
        return
    with redirect_stdout(sys.stderr):
        yield


def _way_out(kind: ReporterKind) -> str:
    return f"write it to a file of its own: --report {kind.name}={kind.name}-report{_SUFFIXES.get(kind.name, '.json')}"


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
    if path == "-" and not STDOUT.exists():
        raise click.UsageError(f"--report {plain(asked)}: stdout has no name on this machine; {_way_out(kind)}")
    if path == "-":
        return kind, STDOUT
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
