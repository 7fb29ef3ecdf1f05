"""`engine check`: all diagnostics of all files at once; nothing is sent."""

from __future__ import annotations

import os
from pathlib import Path

import click

from engine.cli.console import print_commands, print_json, print_problem, print_result
from engine.cli.exit_codes import EXIT_WRONG
from engine.cli.options.shared import PATHS
from engine.platform.collector import pause_collector


@click.command("check", short_help="Show everything that is wrong with suites.")
@PATHS
@click.option("--fix", is_flag=True, help="Mend what is mechanical, such as quotes; comments and layout stay.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="For people, editors, GitHub's annotations, or code scanning.",
)
def command(paths: tuple[Path, ...], form: str, fix: bool) -> int:
    """Show everything that is wrong with the suites under PATHS, with its place and what to write instead.

    With --fix, what has one obvious mend is mended in the files first, and what is left is shown. Exit code 0 when
    there is no error (warnings are no errors), else 2.
    """
    from engine.cli.diagnostics import as_github, as_text, many, summary
    from engine.model.published.problems import FORMAT, CheckReport, problem_of
    from engine.pipeline.parallel_check import survey
    from engine.source.places import names_here, names_in_checkout
    from engine.vocabulary import load_vocabulary

    if fix:
        from engine.cli.text.fixes import mend

        mended = mend(paths, load_vocabulary())
        for change in mended.changes:
            (print_result if form == "text" else print_problem)(change)
        if form == "text":
            print_result(f"{many(len(mended.changes), 'fix')} made\n" if mended.changes else "nothing to mend")
        workspace = mended.workspace
    else:
        with pause_collector(is_to_stay=True):
            workspace = survey(paths, load_vocabulary, processes=os.cpu_count() or 1)
    if any("env." in text for text in workspace.sources.values()):
        from engine.pipeline.unset import with_unset_names

        workspace = with_unset_names(workspace, workspace.vocabulary, env=os.environ)
    diagnostics, code = workspace.diagnostics, EXIT_WRONG if workspace.has_errors else 0
    match form:
        case "json":
            found = tuple(problem_of(each, names_here(workspace.root)) for each in diagnostics)
            print_json(CheckReport(format=FORMAT, exit=code, suites=workspace.suite_count, diagnostics=found))
        case "github":
            print_commands(as_github(diagnostics, names_in_checkout(workspace.root, os.environ).of))
        case "sarif":
            from engine.cli.text.sarif import as_sarif

            print_json(as_sarif(diagnostics, names_in_checkout(workspace.root, os.environ).of))
        case _:
            if diagnostics:
                print_result(as_text(diagnostics, workspace.sources, workspace.root) + "\n")
            print_result(summary(diagnostics, workspace.suite_count))
    return code
