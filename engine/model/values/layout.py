"""How reports for people lay out names, counts and values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json
from engine.model.values.text import cells, visible

INPUT_MAX: Final = 2_000
"""Characters of an input that are shown."""

TEXT_MAX: Final = 160
"""Characters of one text in it that are shown."""

ITEMS_MAX: Final = 12
"""Items of one list in it that are shown."""

DEPTH_MAX: Final = 16
"""Levels of it that are shown."""

_NAME_WIDTH: Final = 54
_TEMPLATE: Final = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)


def title_verdict(word: str, name: str) -> str:
    """A verdict and a name, as wide as its column in cells of the terminal."""
    text = f"{word:<5} {visible(name)}"
    return text + " " * (_NAME_WIDTH - cells(text))


def on_target(name: str, target: str) -> str:
    """A test's name, with its target where the run has several."""
    return f"{name} on {target}" if target else name


def display_name(name: str, titles: Iterable[str]) -> str:
    """The name of a test for people: what all of its cases are called, else with `…` for each template."""
    if "${{" not in name:
        return name
    first = None
    for title in titles:
        if first is not None and title != first:
            return _TEMPLATE.sub("…", name)
        first = title
    return first or _TEMPLATE.sub("…", name)


def amount(number: int, thing: str) -> str:
    """`1 case`, `2 cases`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def upload_help(run: str | None) -> str:
    """What to do about an artifact that did not arrive; the run itself is whole."""
    return f"mend that and send the file yourself: engine report {run or 'RUN'} --report artifact=artifact.json"


def value_in_words(value: Json) -> str:
    """A value as JSON on one line; long texts and lists are cut, and it is said how long they are."""
    out: list[str] = []
    length = 0
    for piece in _pieces(value, 0):
        out.append(piece)
        length += len(piece)
        if length > INPUT_MAX:
            return visible("".join(out)[:INPUT_MAX]) + "… (cut; `--report json=PATH` has all of it)"
    return visible("".join(out))


def _pieces(value: Json, depth: int) -> Iterator[str]:
    match value:
        case str() if len(value) > TEXT_MAX:
            yield f'{canonical_json(value[:TEXT_MAX])[:-1]}…" ({len(value)} characters)'
        case None | bool() | int() | float() | str():
            yield canonical_json(value)
        case _ if depth == DEPTH_MAX:
            yield "…"
        case Mapping():
            yield "{"
            for place, name in enumerate(sorted(value)):
                yield f"{',' if place else ''}{canonical_json(name)}:"
                yield from _pieces(value[name], depth + 1)
            yield "}"
        case _:
            yield "["
            for place, each in enumerate(value[:ITEMS_MAX]):
                yield "," if place else ""
                yield from _pieces(each, depth + 1)
            yield f",… ({len(value)} items)]" if len(value) > ITEMS_MAX else "]"
