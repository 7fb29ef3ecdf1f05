"""The formats that `--report` knows."""

from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints

import click
import pytest

from engine import vocabulary
from engine.cli.options.reports import REPORT
from engine.model.vocabulary import ReporterKind

BRAILLE = ReporterKind(name="braille", render=lambda _report: "", doc="Of somebody else.")


@click.command()
@REPORT
def command(reports: tuple[str, ...]) -> None:
    del reports


def help_of_report() -> str:
    return " ".join(command.get_help(click.Context(command)).split())


def test_help_names_every_format_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--report FORMAT=PATH Write a report: artifact, json, junit, terminal." in help_of_report()
    point = EntryPoint(name="braille", value="tests.cli.options.test_reports:BRAILLE", group="engine.reporters")
    monkeypatch.setattr(vocabulary, "entry_points", lambda: EntryPoints([point]))
    assert "--report FORMAT=PATH Write a report: artifact, braille, json, junit, terminal." in help_of_report()
