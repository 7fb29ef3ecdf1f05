"""`engine schema`: the JSON Schemas with which editors complete and check suites, and those of what commands print."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import msgspec

from engine.cli.console import plain, print_json, print_json_text, print_problem
from engine.cli.options.shared import TEXT_OR_JSON
from engine.cli.running.words_here import find_words
from engine.model.vocabulary import Vocabulary

OWN_FOLDER = ".engine"
"""The folder of a project whose schema of suites knows the project's own names; others get the one for everybody."""
LANGUAGE = ("suite", "project", "library")
OF_OUTPUTS = ("check", "plan", "run", "case", "explain", "providers", "plugins", "runs")
NAMES = (*LANGUAGE, *(f"{each}-output" for each in OF_OUTPUTS))


@click.command("schema", short_help="Print or write the JSON Schemas for editors.")
@click.option("--write", "directory", type=click.Path(path_type=Path), metavar="DIR", help="Write all of them here.")
@click.argument("name", type=click.Choice(NAMES), default="suite")
@TEXT_OR_JSON
def command(directory: Path | None, name: str, form: str) -> int:
    """Print the schema of a suite (or of a project file, a library, or an output), or write all of them to a folder.

    The outputs are what commands print with `--format json`.

    In a project, `engine schema --write .engine` also offers its own actions, inputs, targets and contract fields.
    A suite whose first line is `# yaml-language-server: $schema=…` is completed and checked by the editor.
    """
    words = find_words(directory or Path.cwd())
    if directory is None:
        print_json_text(schema_text(name, words), newline=False)
        return 0
    own = own_schema(directory, words)
    texts = {each: schema_text(each, words) for each in NAMES}
    wrote: list[str] = []
    for each, text in {**texts, **({"suite": own} if own is not None else {})}.items():
        path = directory / f"{each}.schema.json"
        write(path, text)
        wrote.append(path.as_posix())
        more = ", with the names and fields of this project" if each == "suite" and own is not None else ""
        print_problem(f"wrote {plain(path.as_posix())}{more}")
    if form == "json":
        print_json({"wrote": wrote})
    return 0


def write(path: Path, text: str) -> None:
    """Write a file whole. Raises a usage error that says why it cannot be."""
    from engine.pipeline.delivery import write_whole
    from engine.platform.paths import why_refused

    try:
        write_whole(path, text)
    except OSError as error:
        raise click.UsageError(f"{plain(path.as_posix())} cannot be written: {why_refused(error)}") from None


def own_schema(directory: Path, words: Vocabulary) -> str | None:
    """The schema of the suites of the project that a folder lies in: it completes their own names as well.

    None where it lies in no project. Suites that are wrong are left out of it.
    """
    from engine.pipeline.load import load
    from engine.source.files import PROJECT_FILE
    from engine.suite.documents.schemas import project_suite_schema

    root = next((each for each in directory.absolute().parents if (each / PROJECT_FILE).is_file()), None)
    if root is None or directory.name != OWN_FOLDER:
        return None
    workspace = load((root,), words)
    return as_text(project_suite_schema(workspace.vocabulary, workspace.suites, workspace.project))


def schema_text(name: str, words: Vocabulary | None = None) -> str:
    """The text of one schema; of the words of the engine alone, as it lies in `schemas/`, where none are given."""
    if name not in LANGUAGE:
        from engine.cli.text.output_schemas import output_schema

        return as_text(output_schema(name))
    from engine.suite.documents.schemas import library_schema, project_schema, suite_schema
    from engine.vocabulary import builtin

    schemas: dict[str, Any] = {"suite": suite_schema, "project": project_schema, "library": library_schema}
    return as_text(schemas[name](words or builtin()))


def as_text(schema: Mapping[str, Any]) -> str:
    """A schema as it lies in a file."""
    return msgspec.json.format(msgspec.json.encode(schema), indent=1).decode() + "\n"
