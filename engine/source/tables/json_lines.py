"""Tables as JSON Lines: an object in each line, each of them a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from engine.model.source.diagnostic import Checked, Diagnostic, Related
from engine.model.source.raw_table import RawRow, RawTable
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.source import documents
from engine.source.tables.refusal import ROWS_KEPT, TableError, refuse_size
from engine.source.tables.yaml_rows import cell_of

_BREAK = re.compile(r"\r\n|\n|\r")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[{\]}]')
_KEY = re.compile(r'[\s,]*+("(?:[^"\\]|\\.)*+")\s*+:\s*+')
_COLON = re.compile(r"\s*+:")
_READER: Final = json.JSONDecoder()


class _TopKey(NamedTuple):
    """A key of the object in a line: where it stands, and where its value does."""

    name: str
    start: int
    end: int
    value: int
    value_end: int


class _KeyTwiceError(ValueError):
    """An object has a key twice; what JSON readers make of that differs."""


class JsonPlaces(Noun, frozen=True):
    """The values in a line of JSON."""

    def place_of(self, row: RawRow, column: str) -> Span:
        """The place of a value."""
        found = _all_keys(row.written).get(column)
        return row.span if found is None else _stretch(row.span, found.value, found.value_end)


def read_json_lines(text: str, file: str) -> Checked[RawTable]:
    """The rows of a JSON Lines text, or all that is wrong with its lines."""
    columns: dict[str, Span] = {}
    rows: list[RawRow] = []
    problems: list[Diagnostic] = []
    for line, written in enumerate(_BREAK.split(text), 1):
        if not written.strip():
            continue
        span = Span(file, line, 1, line, len(written) + 1)
        found = _row(written, span)
        problems.extend(found.diagnostics)
        if found.value is not None:
            rows.append(found.value)
            if not found.value.cells.keys() <= columns.keys():
                for key in _top_keys(written):
                    columns.setdefault(key.name, _stretch(span, key.start, key.end))
        refuse_size(len(rows), len(columns), file, line)
    if problems:
        return Checked(value=None, diagnostics=tuple(problems))
    return Checked(value=RawTable(columns=columns, rows=tuple(rows), places=JsonPlaces(), is_typed=True))


def _row(written: str, span: Span) -> Checked[RawRow]:
    parsed = documents.parse_json(written, span.file)
    if parsed.diagnostics:
        problems = tuple(each.but(span=_at_line(each.span, span.line)) for each in parsed.diagnostics)
        if parsed.has_errors:
            return Checked(value=None, diagnostics=problems)
        raise TableError("E065", problems[0].span, "text behind the object of this row", "give it a line of its own")
    if not isinstance(parsed.value, Mapping):
        raise TableError("E065", span, "this row is no JSON object", 'write `{"field": value, …}` in each line')
    # Each key has a colon, so that a row with as many of both has none twice, at any depth.
    twice = _key_twice(written, span) if written.count(":") > len(parsed.value) else None
    if twice is not None:
        return Checked(value=None, diagnostics=(twice,))
    cells = {name: cell_of(value) for name, value in parsed.value.items()}
    return Checked(value=RawRow(cells=cells, span=span, written=written))


def _at_line(span: Span, line: int) -> Span:
    return span._replace(line=line, end_line=line)


def _stretch(line: Span, start: int, end: int) -> Span:
    return line._replace(column=start + 1, end_column=max(end, start + 1) + 1)


@lru_cache(maxsize=ROWS_KEPT)
def _all_keys(written: str) -> Mapping[str, _TopKey]:
    """The keys of a row by their names; kept, since many columns may ask for them one after the other."""
    return {each.name: each for each in _top_keys(written)}


def _top_keys(written: str) -> Iterator[_TopKey]:
    """The keys of the object in a line of sound JSON."""
    position = written.find("{") + 1
    while (found := _KEY.match(written, position)) is not None:
        _, end = _READER.raw_decode(written, found.end())
        yield _TopKey(json.loads(found[1]), found.start(1), found.end(1), found.end(), end)
        position = end


def _refuse_twice(pairs: Sequence[tuple[str, Json]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise _KeyTwiceError


_READER_OF_KEYS: Final = json.JSONDecoder(object_pairs_hook=_refuse_twice)


def _key_twice(written: str, line: Span) -> Diagnostic | None:
    """E005 for an object, at any depth, that has a key twice."""
    try:
        _READER_OF_KEYS.decode(written)
    except _KeyTwiceError:
        name, second, first = _second_key(written)
        return Diagnostic(
            code="E005",
            span=_stretch(line, *second),
            message=f"the key `{name}` stands here twice",
            help="delete one of the two",
            related=(Related(span=_stretch(line, *first), message="first written here"),),
        )
    return None


def _second_key(written: str) -> tuple[str, tuple[int, int], tuple[int, int]]:
    """The first key that stands in its object a second time, and both its places."""
    above: list[dict[str, tuple[int, int]]] = []
    for token in _TOKEN.finditer(written):
        if token[0] in "{[":
            above.append({})
        elif token[0] in "}]":
            above.pop()
        elif _COLON.match(written, token.end()) is not None:
            name = json.loads(token[0])
            if name in above[-1]:
                return name, token.span(), above[-1][name]
            above[-1][name] = token.span()
    raise AssertionError("no key stands here twice")
