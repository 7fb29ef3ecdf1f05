"""The files of the house: read and parsed once for all rules that are held by looking at every one of them."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

from engine.platform.collector import pause_collector

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "engine"
FILES = sorted(ENGINE.rglob("*.py"))


def name_of(path: Path) -> str:
    """`engine/run/clock.py`."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def text_of(path: Path) -> str:
    """What a file holds."""
    return path.read_text(encoding="utf-8")


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """A file as Python reads it."""
    with pause_collector(is_to_stay=True):
        return ast.parse(text_of(path))


@functools.cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Everything that stands in a file, statements before what they hold."""
    with pause_collector(is_to_stay=True):
        return tuple(ast.walk(tree_of(path)))


def forget_trees() -> None:
    """A million nodes that stay would be in the way of all that is tested later."""
    nodes_of.cache_clear()
    tree_of.cache_clear()
