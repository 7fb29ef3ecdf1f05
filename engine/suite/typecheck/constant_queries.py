"""Questions whose answer no result can change: `that: status`, `` that: `true` ``, `that: output.n == output.n`."""

from __future__ import annotations

from collections.abc import Mapping

from engine.expressions.query.always_true import why_always_true
from engine.expressions.query.compiled import Compiled, Tree, compile_query, every_node, fields_in_scope
from engine.model.language.literals import Query
from engine.model.values.json import Json
from engine.suite.scope import Scope
from engine.suite.typecheck.json_types import types_of
from engine.suite.typecheck.record_schemas import RECORDS
from engine.suite.typecheck.schema_paths import schema_at

_CHANGING = frozenset({"function_expression"})
"""Functions may look at what no path names: `now()`, `header('etag')`."""
_NAMES = frozenset({"field", "current"})
_OF_MORE = frozenset({"header", "now"})
_SENT = frozenset({"input", "vars", "matrix"})


def check_that(query: Query, scope: Scope, word: str = "that") -> None:
    """Warn (W119) of a question that is the same for every result; `word` holds only when it is exactly true."""
    parsed = compile_query(query.text)
    if not isinstance(parsed, Compiled):
        return
    why = _why_constant(parsed.tree) or _why_never_true(parsed.tree)
    if why is not None:
        help_ = f"`{word}` holds only when it is exactly true: compare, for example `output.status == 'done'`"
        scope.warning("W119", query.span, why, help_)


def _why_constant(tree: Tree) -> str | None:
    if not any(node["type"] in _NAMES | _CHANGING for node in every_node(tree)):
        return "this question asks nothing of the result: its answer is always the same"
    if tree["type"] == "comparator" and tree["children"][0] == tree["children"][1]:
        return "both sides of this comparison are the same, so that its answer is always the same"
    return why_always_true(tree) or _why_not_about_answer(tree)


def _why_not_about_answer(tree: Tree) -> str | None:
    """A question about nothing but what was sent."""
    roots = {path[0] for path in fields_in_scope(tree)}
    if not roots or roots - _SENT or _looks_elsewhere(tree):
        return None
    return "this question asks only for what was sent, and nothing of the answer"


def _looks_elsewhere(tree: Tree) -> bool:
    """Whether a question looks at what no path names."""
    nodes = tuple(every_node(tree))
    at_all = any(node["type"] == "function_expression" and node["value"] in _OF_MORE for node in nodes)
    return at_all or any(node["type"] == "current" for node in nodes)


def _why_never_true(tree: Tree) -> str | None:
    """A place of the record that is text, a number or a mapping and stands alone."""
    path = _path(tree)
    schema: Json = schema_at(path[1:], RECORDS.get(path[0])) if path else None
    kinds = types_of(schema) if isinstance(schema, Mapping) else ()
    if not kinds or "boolean" in kinds:
        return None
    return f"`{'.'.join(path)}` is {' or '.join(kinds)}, and never true"


def _path(tree: Tree) -> tuple[str, ...]:
    """The keys of a plain path; none for everything else."""
    if tree["type"] == "field":
        return (tree["value"],)
    if tree["type"] != "subexpression":
        return ()
    parts = [_path(child) for child in tree["children"]]
    return tuple(key for part in parts for key in part) if all(parts) else ()
