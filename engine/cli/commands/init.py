"""`engine init`: a first suite that runs, from nothing or from an exported action."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from engine.cli.commands.schema import own_schema, schema_text, write
from engine.cli.console import plain, print_json, print_problem, print_result
from engine.cli.options.shared import TEXT_OR_JSON
from engine.cli.running.words_here import find_words
from engine.cli.starter.first_suite import BESIDE, SCHEMAS, from_nothing
from engine.platform.paths import quote

PROJECT_FILE = "engine.yaml"


@click.command("init", short_help="Write a first suite that runs at once.")
@click.argument("directory", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option(
    "--from", "source", type=click.Path(path_type=Path), metavar="FILE", help="An exported action (`*.custom.json`)."
)
@click.option("--action", metavar="ID", help="A live action, by its id (this version cannot do that yet).")
@click.option("--target", metavar="NAME", help="The target of that action.")
@TEXT_OR_JSON
def command(directory: Path, source: Path | None, action: str | None, target: str | None, form: str) -> int:
    """Write a project file and suites into DIR (here, if left out) that pass on the embedded emulator.

    With --from, the contract of an exported action is copied and a smoke, an edge and a contract suite are made of it.
    Nothing is ever overwritten: if a file is in the way, nothing is written and the exit code is 2.
    """
    if action is not None or target is not None:
        raise click.UsageError(
            "this version cannot fetch a live action yet; export it in Genesys Cloud and say "
            "`engine init --from FILE.custom.json`"
        )
    files = dict(from_nothing() if source is None else _of_action(source))
    project = directory / PROJECT_FILE
    kept = []
    if source is not None and project.exists():
        del files[PROJECT_FILE]  # a second action of a project that there is already
        kept.append(PROJECT_FILE)
    _refuse_conflicts(directory, files)
    for name, text in BESIDE.items():
        if _is_there(directory / name):
            kept.append(name)
        else:
            files[name] = text
    words = find_words(directory)
    schemas = {f"{SCHEMAS}/{name}.schema.json": schema_text(name, words) for name in ("suite", "project", "library")}
    for name, text in {**files, **schemas}.items():
        write(directory / name, text)
    own = own_schema(directory / SCHEMAS, words)
    if own is not None:
        write(directory / SCHEMAS / "suite.schema.json", own)
    wrote = [(directory / name).as_posix() for name in files]
    then = f"engine run {quote(directory / 'suites')}"
    if form == "json":
        print_json({"wrote": wrote, "kept": [(directory / name).as_posix() for name in kept], "now": then})
        return 0
    for name in wrote:
        print_result(f"wrote {plain(name)}")
    for name in kept:
        print_result(f"kept  {plain((directory / name).as_posix())}")
    print_problem(f"the editor's schemas are in {plain((directory / SCHEMAS).as_posix())}")
    print_result(f"\nnow: {plain(then)}")
    return 0


def _of_action(source: Path) -> Mapping[str, str]:
    from engine.action.contract import parse_contract
    from engine.cli.diagnostics import as_text
    from engine.cli.starter.from_action import from_action, read_export
    from engine.source import documents, files
    from engine.source.limits import DOCUMENT_BYTES_MAX

    read = files.read_text(source, source.parent.resolve(), bytes_max=DOCUMENT_BYTES_MAX)
    if read.value is None:
        why = "; ".join(filter(None, (part for each in read.diagnostics for part in (each.message, each.help))))
        raise click.UsageError(f"--from: {plain(why)}")
    parsed = documents.parse_json(read.value, source.name)
    if parsed.has_errors:
        print_problem(as_text(parsed.diagnostics, {source.name: read.value}))
        raise click.UsageError(f"--from {plain(source.as_posix())} cannot be read")
    document = parsed.value
    contract = parse_contract(document, source.stem)
    if isinstance(contract, str) or not isinstance(document, Mapping):
        raise click.UsageError(f"--from {plain(source.as_posix())} is no exported action: {contract}")
    return from_action(read_export(source, read.value, document, contract))


def _refuse_conflicts(directory: Path, files: Mapping[str, str]) -> None:
    there = [name for name in files if _is_there(directory / name)]
    if there:
        listed = ", ".join(plain((directory / name).as_posix()) for name in there)
        raise click.UsageError(f"nothing was written, because there is already {listed}; name another folder")


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()
