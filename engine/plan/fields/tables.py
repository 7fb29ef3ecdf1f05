"""The table of a test: where it was read to, which fields it gives, and which classes its rows show already."""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import dirname, join, normpath

from engine.model.language.inputs import Table
from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.suite import Suite, Test
from engine.plan import codes
from engine.plan.fields.recipe import FieldRecipe, pick_of


def table_of(test: Test, suite: Suite) -> Checked[Table]:
    """The table that a test uses; None without a problem where it uses none."""
    if test.table is None:
        return Checked(value=None)
    ref = test.table.file
    beside = normpath(join(dirname(ref.span.file or suite.file), ref.name))
    for path in (ref.name, beside, normpath(ref.name)):
        if path in suite.tables:
            return Checked(value=suite.tables[path])
    message = f"the table `{ref.name}` was not read"
    problem = Diagnostic(code=codes.NO_TABLE, span=ref.span, message=message, help="name a file beside the suite")
    return Checked(value=None, diagnostics=(problem,))


def columns_of(table: Table) -> tuple[str, ...]:
    """The input fields that a table gives, in the order in which its rows name them first."""
    return tuple(dict.fromkeys(name for row in table.rows for name in row.cells))


def seeds_of(table: Table, fields: Sequence[FieldRecipe]) -> list[list[int]]:
    """The class of each field in each row of a table; NO_CLASS where its value is no class that `cover` combines.

    A field that the table does not give has its typical class in these rows.
    """
    return [[pick_of(field, row) for field in fields] for row in table.rows]
