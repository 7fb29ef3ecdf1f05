"""`engine schema`: the JSON Schemas with which editors complete and check suites."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from engine.cli.console import print_problem, print_result


@click.command("schema", short_help="Print or write the JSON Schemas for editors.")
@click.option("--write", "directory", type=click.Path(path_type=Path), metavar="DIR", help="Write all of them here.")
@click.argument("name", type=click.Choice(["suite", "project", "library"]), default="suite")
def command(directory: Path | None, name: str) -> int:
    """Print the schema of a suite (or of a project file, or of a library), or write all of them to a folder.

    A suite whose first line is `# yaml-language-server: $schema=…` is completed and checked by the editor.
    """
    if directory is None:
        print_result(schema_text(name), newline=False)
        return 0
    directory.mkdir(parents=True, exist_ok=True)
    for each in ("suite", "project", "library"):
        path = directory / f"{each}.schema.json"
        path.write_text(schema_text(each), encoding="utf-8")
        print_problem(f"wrote {path}")
    return 0


def schema_text(name: str) -> str:
    """The text of one schema, as it lies in `schemas/`."""
    from engine.suite.json_schema import library_schema, project_schema, suite_schema
    from engine.vocabulary import builtin

    vocabulary = builtin()
    schemas: dict[str, Any] = {"suite": suite_schema, "project": project_schema, "library": library_schema}
    return json.dumps(schemas[name](vocabulary), indent=1, ensure_ascii=False) + "\n"
