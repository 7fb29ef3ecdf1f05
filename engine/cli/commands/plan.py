"""`engine plan`: what would be sent, and what it proves; nothing is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from engine.cli.console import print_json, print_json_text, print_problem, print_result
from engine.cli.exit_codes import EXIT_WRONG
from engine.cli.options.shared import PATHS, TEXT_OR_JSON, add_selection_options


@click.command("plan", short_help="Show what would be sent and what it proves.")
@PATHS
@add_selection_options
@click.option("--cases", "list_cases", is_flag=True, help="Print every case as a JSON line.")
@TEXT_OR_JSON
def command(paths: tuple[Path, ...], form: str, list_cases: bool, **given: Any) -> int:
    """Show what `engine run PATHS` would send: cases, requests, time, and what they cover; nothing is sent."""
    from engine.cli.diagnostics import as_text, refusal
    from engine.cli.running.preparation import prepare_given
    from engine.cli.text.plan import plan_as_text
    from engine.pipeline.prepare import case_to_tell
    from engine.plan.explain import case_line, explain
    from engine.plan.real_writes import add_real_writes
    from engine.plan.unmade import unmade_rows, unmade_warnings
    from engine.run.limits.shared import limits_by_scope
    from engine.source.places import names_here

    prepared = prepare_given(paths, given)
    names = names_here(prepared.workspace.root)
    if prepared.problems:
        print_problem(as_text(prepared.problems, prepared.workspace.sources, prepared.workspace.root) + "\n")
    if prepared.plan is None:
        if form == "json":
            print_json(refusal(EXIT_WRONG, prepared.problems, root=prepared.workspace.root))
        return EXIT_WRONG
    if list_cases:
        for case in prepared.plan.cases:
            print_json_text(case_line(case_to_tell(case), target=prepared.plan.target_to_show(case.test), names=names))
        return 0
    unmade = unmade_rows(prepared.plan)
    if unmade:
        print_problem(as_text(unmade_warnings(unmade), prepared.workspace.sources, prepared.workspace.root) + "\n")
    limits = limits_by_scope(prepared.limits, prepared.scopes)
    every = prepared.chosen.every if prepared.chosen is not None else ()
    a_call = {each.name: each.use.kind.requests_a_call for each in every}
    explanation = explain(prepared.plan, limits=limits, scopes=prepared.scopes, a_call=a_call, unmade=unmade)
    explanation = add_real_writes(explanation, prepared.plan, prepared.real)
    tests = tuple(each.but(file=names.of(each.file)) for each in explanation.tests)
    explanation = explanation.but(tests=tests, vars=prepared.request.vars)
    if form == "json":
        print_json(explanation)
    else:
        print_result(plan_as_text(explanation))
    return 0
