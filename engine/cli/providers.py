"""`engine providers`: every generator and edge, with its meaning and a sample."""

from __future__ import annotations

from difflib import get_close_matches
from random import Random
from typing import Any

import click

from engine.cli.console import plain, print_json, print_result
from engine.cli.options import TEXT_OR_JSON

SAMPLE_NOW = "2026-01-01T00:00:00Z"
SAMPLE_WIDTH = 60


@click.command("providers", short_help="List generators and edges, with samples.")
@click.argument("name", required=False)
@TEXT_OR_JSON
def command(name: str | None, form: str) -> int:
    """List what can stand behind `gen:` and `edges:`, each with its meaning and a sample; or only NAME."""
    from engine.vocabulary import installed

    vocabulary = installed()
    entries = [_generator(kind) for kind in vocabulary.generators.values()]
    entries += [_edge(kind) for kind in vocabulary.edges.values()]
    if name is not None:
        entries = _named(name, entries)
    if form == "json":
        print_json(entries)
    else:
        print_result("\n".join(_lines(entries, whole=name is not None)))
    return 0


def _named(name: str, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = [each for each in entries if each["name"] == name or each["name"].startswith(f"{name}.")]
    if not found:
        near = get_close_matches(name, [each["name"] for each in entries], 3, 0.5)
        hint = f"did you mean {', '.join(f'`{each}`' for each in near)}?" if near else "see `engine providers`"
        raise click.UsageError(f"no generator or edge `{name}`; {hint}")
    return found


def _generator(kind: Any) -> dict[str, Any]:
    return {"kind": "generator", "name": kind.name, "doc": kind.doc, "sample": kind.sample, "example": kind.example}


def _edge(kind: Any) -> dict[str, Any]:
    return {"kind": "edge", "name": kind.name, "doc": kind.doc, "sample": kind.sample, "example": kind.example}


def _lines(entries: list[dict[str, Any]], *, whole: bool) -> list[str]:
    width = max(len(each["name"]) for each in entries)
    lines: list[str] = []
    for kind, title in (("generator", "Generators"), ("edge", "Edges")):
        chosen = [each for each in entries if each["kind"] == kind]
        if chosen:
            lines += [title, *(_line(each, width) for each in chosen), ""]
    if whole:
        lines += [f"  {line}" for each in entries for line in each["example"].splitlines()]
    return lines


def _line(entry: dict[str, Any], width: int) -> str:
    sample = plain(str(entry["sample"]))
    short = sample if len(sample) <= SAMPLE_WIDTH else sample[: SAMPLE_WIDTH - 1] + "…"
    return f"  {entry['name']:<{width}}  {short:<24}  {entry['doc']}"


_ = Random
