"""Words of the language that few tests need: matrices, calls, tables, constraints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.model.language.expectation import Expectation
from engine.model.language.inputs import Constraint, InputField, Matrix, Table, TableRow, TableUse
from engine.model.language.literals import Duration, Query, Ref
from engine.model.suite import CallStep, Retry
from engine.model.values.json import Json
from engine.model.values.span import Span
from tests.plan.making_suites import as_layers, at, late


def matrix(*, include: Any = (), exclude: Any = (), **axes: Any) -> Matrix:
    return Matrix(
        axes={name: tuple(map(late, values)) for name, values in axes.items()},
        include=tuple({key: late(value) for key, value in entry.items()} for entry in include),
        exclude=tuple({key: late(value) for key, value in entry.items()} for entry in exclude),
        span=at(11),
    )


def rule(then: str, if_: str | None = None, because: str | None = None) -> Constraint:
    return Constraint(
        if_=Query(text=if_, span=at(12)) if if_ is not None else None,
        then=Query(text=then, span=at(12)),
        because=because,
        span=at(12),
    )


def call(
    fields: Mapping[str, InputField] | None = None,
    *,
    id: str | None = None,  # noqa: A002 - the word of the language
    action: str = "score",
    expect: Expectation | None = None,
    **more: Any,
) -> CallStep:
    layers = as_layers(fields) if fields is not None else None
    return CallStep(id=id, action=Ref(name=action, span=at(13)), input=layers, expect=expect, span=at(13), **more)


def retry() -> Retry:
    every, for_ = Duration(seconds=1, text="1s"), Duration(seconds=9, text="9s")
    return Retry(until=Query(text="output.done", span=at(14)), every=every, for_=for_, span=at(14))


def row(number: int, cells: Mapping[str, Json], **more: Any) -> TableRow:
    told: dict[str, Any] = {"expect": {}, "name": None, "tags": (), "skip": None, "ticket": None, **more}
    return TableRow(address=f"row:{number}", cells=cells, span=at(20 + number), **told)


def table(*rows: TableRow, file: str = "data/known.csv") -> dict[str, Table]:
    return {file: Table(file=file, rows=rows)}


def table_use(name: str = "./data/known.csv") -> TableUse:
    return TableUse(file=Ref(name=name, span=Span("a.suite.yaml", 10, 1, 10, 9)))
