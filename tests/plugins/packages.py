"""Packages of others, as pip would leave them: a folder with their metadata, their entry points and one module."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree

HEAD = """
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from engine.model.language.grammar import word
from engine.model.language.kinds import EdgeKind, EdgeValue, FieldFacts, GeneratorKind, MatcherKind, Problem
from engine.model.ports.exchange import Exchange, Finished, Granted, Pending, Result, Trouble, TroubleKind
from engine.model.ports.target import TargetKind
from engine.model.verdict import HELD, Judgement, Outcome
from engine.model.vocabulary import ExecutorKind, ReporterKind

@dataclass(frozen=True, slots=True, kw_only=True)
class Iban:
    iban: bool = word("`true`: an IBAN.", examples=(True,))

@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    size: int = word("How long.", default=3)

@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    url: str = word("Where it is.", default="here")

class Echo:
    scope, authenticates = "acme", False
    async def authorise(self): return Exchange(outcome=Granted(expires_in_s=60.0))
    async def submit(self, call): return done(dict(call.input))
    async def poll(self, pending): return done({})

def done(output, **more):
    return Exchange(outcome=Finished(result=Result(**{"status": "completed", "output": output, **more})))

def is_iban(spec, value):
    return HELD if isinstance(value, str) else Judgement(outcome=Outcome.FAILED, message="is no IBAN")

def matcher(**more):
    return MatcherKind(**{"name": "iban", "spec": Iban, "judge": is_iban, "doc": "An IBAN.", **more})

def generator(**more):
    draw, facts = (lambda spec, draw: "x" * spec.size), (lambda spec: FieldFacts(type="string"))
    kind = {"name": "acme.size", "form": "gen", "spec": Size, "draw": draw, "facts": facts, "doc": "A text.",
            "example": "v: { gen: acme.size }", **more}
    return GeneratorKind(**kind)

def edge(**more):
    values = lambda facts: (EdgeValue(name="acme-odd", value="odd"),)
    return EdgeKind(**{"name": "acme-odd", "doc": "Something odd.", "values": values, **more})

def opening(target):
    @asynccontextmanager
    async def opened(spec, surroundings):
        yield target()
    return opened

def target(kind=Echo, **more):
    return TargetKind(**{"name": "acme", "spec": Remote, "open": opening(kind), "default_rate": None,
                         "doc": "Acme.", **more})
"""

KINDS = {"IBAN": "matcher()", "SIZE": "generator()", "ODD": "edge()", "ACME": "target()"}

ENTRIES: Mapping[str, Mapping[str, str]] = {
    "engine.matchers": {"iban": "IBAN"},
    "engine.generators": {"acme.size": "SIZE"},
    "engine.edges": {"acme-odd": "ODD"},
    "engine.targets": {"acme": "ACME"},
}

PROJECT = "plugins: [engine-acme]\ntargets: { acme: { type: acme } }\n"

SUITE = """\
suite: Of Acme
seed: 7
now: 2026-11-20T08:00:00Z
actions: { a: { id: a, effects: read } }
tests:
  - name: t
    target: acme
    action: a
    input: { v: { gen: acme.size }, w: DE1 }
    expect: { output: { w: { iban: true } } }
"""


def source_of(more: str = "", **kinds: str) -> str:
    """The module of a package whose words are all right, but for those that are named."""
    return f"{HEAD}\n{more}\n" + "".join(f"{name} = {made}\n" for name, made in {**KINDS, **kinds}.items())


def install(
    site: Path,
    source: str,
    *,
    name: str = "engine-acme",
    version: str = "1.0",
    entries: Mapping[str, Mapping[str, str]] = ENTRIES,
) -> None:
    """Put a package into a folder that Python looks in. Its module is called after the folder, like no other."""
    module = f"{name.replace('-', '_')}_{site.parent.name.replace('-', '_')}"
    site.mkdir(exist_ok=True)
    rmtree(site / "__pycache__", ignore_errors=True)
    (site / f"{module}.py").write_text(source, encoding="utf-8")
    for old in site.glob(f"{name.replace('-', '_')}-*.dist-info"):
        rmtree(old)
    metadata = site / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir(exist_ok=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    groups = (
        "\n".join((f"[{group}]", *(f"{word} = {module}:{what}" for word, what in words.items()), ""))
        for group, words in entries.items()
    )
    (metadata / "entry_points.txt").write_text("\n".join(groups), encoding="utf-8")


def write_project(folder: Path, suite: str = SUITE, project: str = PROJECT) -> Path:
    """A project with one suite; its folder."""
    folder.mkdir(exist_ok=True)
    (folder / "engine.yaml").write_text(project, encoding="utf-8")
    (folder / "a.suite.yaml").write_text(suite, encoding="utf-8")
    return folder
