"""Edges that no test ever asks for: only `cover` and `break` put them into rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.model.language.inputs import EdgeUse, Generated, InputField, Layers
from engine.model.source.diagnostic import Severity
from engine.model.suite import Test
from engine.model.values.span import Span
from engine.suite.merged_inputs import MergedInput
from engine.suite.scope import Scope


def warn_of_unused_edges(tests: Iterable[Test], rows: Mapping[str, MergedInput], file: str, scope: Scope) -> None:
    """Warn (W114) of edges of this file whose field is in rows of tests, and in none that cover or break.

    Nothing is said beside an error: what could not be read may be what uses them.
    """
    if any(each.severity is Severity.ERROR for each in scope.problems.all()):
        return
    edged = {name: tuple(_fields_with_edges(row.fields)) for name, row in rows.items()}
    idle: dict[Span, EdgeUse] = {}
    used: set[Span] = set()
    seen: set[tuple[str, bool]] = set()
    for test in tests:
        wanted = test.cases is not None and (test.cases.cover is not None or test.cases.break_ is not None)
        for layers in (test.input, *(call.input for call in (*test.before, *test.steps, *test.after))):
            for field in _fields_of(layers, edged, seen, wanted=wanted and layers is test.input):
                if wanted and layers is test.input:
                    used.add(field.span)
                else:
                    idle.setdefault(field.span, field.options.edges[0])
    for span, use in idle.items():
        if span not in used and span.file == file:
            message = "no test ever sends these edges: only `cover` and `break` put edges into rows"
            help_ = "write `cases: { cover: each }` in a test with this field, or leave `edges` out"
            scope.warning("W114", use.span, message, help_)


def _fields_of(
    layers: Layers | None, edged: Mapping[str, tuple[Generated, ...]], seen: set[tuple[str, bool]], *, wanted: bool
) -> Iterator[Generated]:
    for layer in layers.layers if layers is not None else ():
        if layer.fields is not None:
            yield from _fields_with_edges(layer.fields)
        elif layer.name is not None and (layer.name.name, wanted) not in seen:
            seen.add((layer.name.name, wanted))
            yield from edged.get(layer.name.name, ())


def _fields_with_edges(fields: Mapping[str, InputField]) -> Iterator[Generated]:
    return (each for each in fields.values() if isinstance(each, Generated) and each.options.edges)
