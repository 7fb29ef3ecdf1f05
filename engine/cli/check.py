"""`engine check`: all diagnostics of all files at once; nothing is sent."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.app import EXIT_WRONG
from engine.cli.console import print_json, print_result
from engine.cli.options import PATHS
from engine.cli.problems import as_github, as_json, as_text, summary


@click.command("check", short_help="Show everything that is wrong with suites.")
@PATHS
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, editors, or GitHub's annotations.",
)
def command(paths: tuple[Path, ...], form: str) -> int:
    """Show everything that is wrong with the suites under PATHS, with its place and what to write instead.

    Exit code 0 when there is no error (warnings are no errors), else 2.
    """
    from engine.pipeline import load
    from engine.vocabulary import installed

    workspace = load(paths, installed())
    if form == "json":
        print_json(as_json(workspace.diagnostics))
    elif form == "github":
        print_result(as_github(workspace.diagnostics))
    else:
        if workspace.diagnostics:
            print_result(as_text(workspace.diagnostics, workspace.sources) + "\n")
        print_result(summary(workspace.diagnostics, workspace.suite_count))
    return EXIT_WRONG if workspace.has_errors else 0
