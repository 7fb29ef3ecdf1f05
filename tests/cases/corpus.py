"""Where the corpus of bad suites lies, and what the engine says of each: one folder a case, `<code>-<slug>`."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.model.vocabulary import Vocabulary
from engine.pipeline.load import load
from engine.plan.codes import CODES
from engine.plan.compile import PlanOptions, compile_plan
from engine.source.excerpt import render

HERE = Path(__file__).parent
EXPECTED = "expected.txt"


def folders() -> tuple[Path, ...]:
    """Every case, by name."""
    return tuple(sorted(path.parent for path in HERE.glob("*/bad.suite.yaml")))


def said_of(folder: Path, vocabulary: Vocabulary, room: Path) -> tuple[tuple[str, ...], str]:
    """The codes and the whole text of a case, checked in a room of its own where no other project file is near.

    What only a plan tells, its codes say, is planned as well.
    """
    copy = room / folder.name
    shutil.copytree(folder, copy)
    workspace = load([copy / "bad.suite.yaml"], vocabulary)
    said = workspace.diagnostics
    if folder.name.split("-")[0] in CODES:
        said += compile_plan(workspace.suites, vocabulary, PlanOptions(now="2026-11-22T00:00:00Z")).diagnostics
    shown = "\n\n".join(render(each, workspace.sources) for each in said)
    return tuple(each.code for each in said), f"{shown}\n".replace(str(copy), "…")
