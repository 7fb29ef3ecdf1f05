"""The formats that `--report` knows."""

from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import click
import pytest

from engine.cli.options.reports import LATER_REPORTS, REPORT, read_reports
from engine.model.vocabulary import ReporterKind
from engine.plugins import discovery
from engine.vocabulary import builtin

BRAILLE = ReporterKind(name="braille", render=lambda _report: "", doc="Of somebody else.")


@click.command()
@REPORT
def command(reports: tuple[str, ...]) -> None:
    del reports


def help_of_report() -> str:
    return " ".join(command.get_help(click.Context(command)).split())


def help_that_names(*more: str) -> str:
    return f"--report FORMAT=PATH Write a report: {', '.join(sorted((*builtin().reporters, *more)))}."


def test_help_names_every_format_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert help_that_names() in help_of_report()
    point = EntryPoint(name="braille", value="tests.cli.options.test_reports:BRAILLE", group="engine.reporters")
    monkeypatch.setattr(discovery, "entry_points", lambda: EntryPoints([point]))
    assert help_that_names("braille") in help_of_report()


@pytest.mark.parametrize("path", [r"C:\out\a.json", "C:/out/a=b.json", r"\\server\share\a.json", "out/a.json"])
def test_a_report_goes_where_it_is_said_to_drive_letter_and_all(path: str) -> None:
    ((kind, where),) = read_reports((f"json={path}",), builtin())
    assert (kind.name, where) == ("json", Path(path))


@pytest.mark.parametrize("name", LATER_REPORTS)
def test_a_format_that_comes_later_is_said_to_be_missing_yet(name: str) -> None:
    assert name not in builtin().reporters, f"take `{name}` out of LATER_REPORTS in engine/cli/options/reports.py"
    with pytest.raises(click.UsageError, match=f"no report `{name}` yet; there are {min(builtin().reporters)}, "):
        read_reports((f"{name}=a.txt",), builtin())


@pytest.mark.parametrize("asked", ["json", "json=", "jsno=a.json", "json=."])
def test_a_report_that_goes_nowhere_is_refused(asked: str) -> None:
    with pytest.raises(click.UsageError):
        read_reports((asked,), builtin())
