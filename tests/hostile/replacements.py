"""Sound and unsound suites in which one value after the other is another one: a number, nothing, a list, a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from engine.model.source.node import MappingNode, Node, SequenceNode
from engine.model.values.span import Span
from engine.source.parser import parse_yaml
from tests.hostile.attack import MAIN, Attack

ROOT: Final = Path(__file__).parents[2]
OTHERS: Final = ("7", "", "null", "[]", "{}", "[7]", "{ 7: 7 }", '""', "true", "[{ gen: 7 }]", "x")
"""What stands in a value's place, one after the other; nothing at all among them."""


def replacements(numbers: Iterable[int], whole: int) -> Iterator[Attack]:
    """Every value of every suite of the project and of its tests, replaced: those of these numbers, of `whole` in all.

    They are spread evenly over all that there are.
    """
    places = [(path, text, span) for path in suite_files() for text, span in _spans_of(path)]
    count = len(places) * len(OTHERS)
    assert whole <= count
    for number in numbers:
        place, other = divmod(number * count // whole, len(OTHERS))
        path, text, span = places[place]
        name = f"replacement {path.parent.name}/{path.name}:{span.line}:{span.column} {OTHERS[other]}"
        yield Attack(name=name, files={**_beside(path), MAIN: _replaced(text, span, OTHERS[other]).encode()})


def suite_files() -> list[Path]:
    """The suites whose values are replaced."""
    return [*sorted(ROOT.glob("tests/cases/*/bad.suite.yaml")), *sorted(ROOT.glob("suites/*.suite.yaml"))]


def _beside(path: Path) -> dict[str, bytes]:
    """The files that a suite may name."""
    near = {each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file() and each != path}
    return near | {f"contracts/{each.name}": each.read_bytes() for each in path.parent.glob("contracts/*")}


def _spans_of(path: Path) -> Iterator[tuple[str, Span]]:
    text = path.read_text(encoding="utf-8", errors="replace")
    parsed = parse_yaml(text, path.name)
    yield from ((text, span) for span in _below(parsed.value)) if parsed.value is not None else ()


def _below(node: Node) -> Iterator[Span]:
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield entry.value.span
            yield from _below(entry.value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield item.span
            yield from _below(item)


def _replaced(text: str, span: Span, other: str) -> str:
    lines = text.splitlines(keepends=True)
    before = "".join(lines[: span.line - 1]) + lines[span.line - 1][: span.column - 1]
    last = lines[span.end_line - 1] if span.end_line <= len(lines) else ""
    after = last[span.end_column - 1 :] + "".join(lines[span.end_line :])
    return before + other + after
