"""The cells of a matrix: every combination of the axes, less what is excluded, plus what is included (as on GitHub)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Final

from engine.expressions.template import TemplateError, resolve
from engine.expressions.values.near import suggestion
from engine.model.language.inputs import Matrix
from engine.model.language.literals import Names
from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject
from engine.plan import codes
from engine.plan.scope.variables import diagnose_unresolved

CELLS_MAX: Final = 1_000
"""Most cells of one test: each is planned and reported as a test of its own."""


def together(suite: Matrix | None, test: Matrix | None) -> Matrix | None:
    """The matrix of a test: its axes are added to the suite's or replace them; excluding and including adds up."""
    if suite is None or test is None:
        return suite if test is None else test
    return Matrix(
        axes={**suite.axes, **test.axes},
        include=(*suite.include, *test.include),
        exclude=(*suite.exclude, *test.exclude),
        span=test.span,
    )


def cells_of(matrix: Matrix, names: Names) -> Checked[tuple[JsonObject, ...]]:
    """The cells in order of the axes, the last one turning fastest; those that `include` adds come last.

    `exclude` drops every combination that agrees with all its values. An entry of `include` is added to each
    combination of which it would change no axis; where there is none it becomes a combination of its own.
    """
    try:
        axes = {name: _values(resolve(tuple(values), names)) for name, values in matrix.axes.items()}
        include = tuple(_entry(resolve(dict(entry), names)) for entry in matrix.include)
        exclude = tuple(_entry(resolve(dict(entry), names)) for entry in matrix.exclude)
    except TemplateError as problem:
        return Checked(value=None, diagnostics=(diagnose_unresolved(problem, "a value of the matrix"),))
    problems = tuple(_unknown_axes(matrix, exclude))
    if problems:
        return Checked(value=None, diagnostics=problems)
    if prod(len(values) for values in axes.values()) > CELLS_MAX:
        return Checked(value=None, diagnostics=(_too_many(matrix),))
    cells = _without_doubles(_included(_combined(axes, exclude), include))
    if not cells:
        message = "the matrix has no combination left"
        empty = Diagnostic(
            code=codes.NO_CELLS, span=matrix.span, message=message, help="give an axis values, or exclude less"
        )
        return Checked(value=None, diagnostics=(empty,))
    if len(cells) > CELLS_MAX:
        return Checked(value=None, diagnostics=(_too_many(matrix),))
    return Checked(value=cells)


def cell_in_title(cell: JsonObject) -> str:
    """A cell as the end of a title: ` [region=eu, tier=1]`."""
    parts = (f"{name}={value if isinstance(value, str) else canonical_json(value)}" for name, value in cell.items())
    return f" [{', '.join(parts)}]"


def _values(found: Json) -> Sequence[Json]:
    assert isinstance(found, list | tuple)
    return found


def _entry(found: Json) -> JsonObject:
    assert isinstance(found, Mapping)
    return found


def _combined(axes: Mapping[str, Sequence[Json]], exclude: Sequence[JsonObject]) -> list[JsonObject]:
    if not axes:
        return []
    dropped: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for entry in exclude:
        names = tuple(sorted(entry))
        dropped.setdefault(names, set()).add(_columns(entry, names))
    combined = (dict(zip(axes, values, strict=True)) for values in product(*axes.values()))
    return [cell for cell in combined if not any(_columns(cell, names) in prints for names, prints in dropped.items())]


def _columns(cell: JsonObject, names: tuple[str, ...]) -> tuple[str, ...]:
    """What a cell holds under these names, to look it up by."""
    return tuple(canonical_json(cell[name]) for name in names)


def _included(cells: list[JsonObject], include: Sequence[JsonObject]) -> Iterator[JsonObject]:
    """The original combinations with what is added to them, then the entries that fit none."""
    wider: list[dict[str, Json]] = [dict(cell) for cell in cells]
    alone: list[JsonObject] = []
    axes = cells[0].keys() if cells else frozenset()
    places: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = {}
    for entry in include:
        # What an earlier entry added may be changed by a later one; a value of an axis never.
        names = tuple(sorted(axes & entry.keys()))
        if names not in places:
            places[names] = _places(cells, names)
        hits = places[names].get(_columns(entry, names), [])
        for place in hits:
            wider[place].update(entry)
        if not hits:
            alone.append(entry)
    yield from wider
    yield from alone


def _places(cells: Sequence[JsonObject], names: tuple[str, ...]) -> dict[tuple[str, ...], list[int]]:
    """Where the cells stand that hold the same under these names."""
    found: dict[tuple[str, ...], list[int]] = {}
    for place, cell in enumerate(cells):
        found.setdefault(_columns(cell, names), []).append(place)
    return found


def _without_doubles(cells: Iterator[JsonObject]) -> tuple[JsonObject, ...]:
    return tuple({canonical_json(cell): cell for cell in cells}.values())


def _unknown_axes(matrix: Matrix, exclude: Sequence[JsonObject]) -> Iterator[Diagnostic]:
    for entry in exclude:
        for name in entry:
            if name not in matrix.axes:
                help_ = suggestion(name, matrix.axes, what="the axes are") or "name an axis of the matrix"
                message = f"`exclude` names `{name}`, which is no axis of the matrix"
                yield Diagnostic(code=codes.BAD_MATRIX, span=matrix.span, message=message, help=help_)


def _too_many(matrix: Matrix) -> Diagnostic:
    message = f"the matrix has more than {CELLS_MAX:,} combinations"
    return Diagnostic(
        code=codes.NO_CELLS, span=matrix.span, message=message, help="give its axes fewer values, or exclude some"
    )
