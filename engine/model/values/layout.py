"""How reports for people lay out names, counts and values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
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
_TITLES_READ_MAX: Final = 200
_VALUES_SHOWN_MAX: Final = 3
_VALUE_WIDTH: Final = 24
"""Longer values of a name are not shown where several stand for it."""
_TEMPLATE: Final = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)


def title_verdict(word: str, name: str) -> str:
    """A verdict and a name, as wide as its column in cells of the terminal."""
    text = f"{word:<5} {visible(name)}"
    return text + " " * (_NAME_WIDTH - cells(text))


def on_target(name: str, target: str) -> str:
    """A test's name, with its target where the run has several."""
    return f"{name} on {target}" if target else name


def display_name(name: str, titles: Iterable[str]) -> str:
    """The name of a test for people: what all of its cases are called, else with what stands for each template.

    That is a few of the values that cases have there, `email|phone|…`, and `…` alone where they are long.
    """
    if "${{" not in name:
        return name
    some = dict.fromkeys(islice(titles, _TITLES_READ_MAX))
    if len(some) == 1:
        return next(iter(some)) or _TEMPLATE.sub("…", name)
    values = _values_in(name, some)
    found = iter([_some_of(each) for each in values])
    return _TEMPLATE.sub(lambda _: next(found, "…"), name)


def _values_in(name: str, titles: Iterable[str]) -> list[dict[str, None]]:
    """What stands in each title for each template of a name; nothing where a title is of another form."""
    parts = [re.escape(part) for part in _TEMPLATE.split(name)]
    form = re.compile("(.*?)".join(parts) + r"(?: \[.*\])?", re.DOTALL)
    values: list[dict[str, None]] = [{} for _ in parts[1:]]
    for title in titles:
        fitting = form.fullmatch(title)
        if fitting is None:
            return []
        for value, slot in zip(fitting.groups(), values, strict=True):
            slot[value] = None
    return values


def _some_of(values: Iterable[str]) -> str:
    every = tuple(values)
    if not every or any(not value or len(value) > _VALUE_WIDTH for value in every):
        return "…"
    if len(every) <= _VALUES_SHOWN_MAX:
        return "|".join(every)
    return "|".join((*every[: _VALUES_SHOWN_MAX - 1], "…"))


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
