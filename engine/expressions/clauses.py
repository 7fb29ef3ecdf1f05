"""A rule as clauses, each of which is to hold: a clause holds where one of its parts does (conjunctive normal form).

A rule over many fields is too much to ask about every combination of them; its parts speak of few, mostly of one.
What is said here of a rule is true where each part is plainly true or false.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from engine.expressions.query.compiled import Compiled, Tree, compile_query, fields_in_scope
from engine.expressions.query.interpreter import answer
from engine.model.values.json import Json
from engine.model.values.noun import Noun

_CLAUSES_MAX: Final = 256
"""More clauses than this are no help."""


class ClausePart(Noun, frozen=True, kw_only=True):
    """A question without `&&`, `||` and `!` around it; `is_denied` where it is its denial that is to hold."""

    tree: Tree
    is_denied: bool
    names: frozenset[str]

    def is_kept(self, data: Mapping[str, Json], *, now: str) -> bool | None:
        """Whether the part holds of this data; None where the answer is neither plainly true nor false."""
        found = answer(self.tree, data, now=now).value
        return found is not self.is_denied if isinstance(found, bool) else None


Clause: TypeAlias = tuple[ClausePart, ...]


def clauses_of(if_: str | None, then: str) -> Sequence[Clause] | None:
    """The clauses of "if this, then that"; None where a question cannot be read, or where they are too many."""
    result = compile_query(then)
    found = _clauses(result.tree, is_denied=False) if isinstance(result, Compiled) else None
    if if_ is None or found is None:
        return found
    condition = compile_query(if_)
    unless = _clauses(condition.tree, is_denied=True) if isinstance(condition, Compiled) else None
    return None if unless is None else _either(unless, found)


def _clauses(tree: Tree, *, is_denied: bool) -> list[Clause] | None:
    kind = tree["type"]
    if kind == "not_expression":
        return _clauses(tree["children"][0], is_denied=not is_denied)
    if kind not in ("and_expression", "or_expression"):
        names = frozenset(path[0] for path in fields_in_scope(tree))
        return [(ClausePart(tree=tree, is_denied=is_denied, names=names),)]
    one, other = (_clauses(child, is_denied=is_denied) for child in tree["children"])
    if one is None or other is None:
        return None
    return one + other if (kind == "and_expression") is not is_denied else _either(one, other)


def _either(one: list[Clause], other: list[Clause]) -> list[Clause] | None:
    if len(one) * len(other) > _CLAUSES_MAX:
        return None
    return [first + second for first in one for second in other]
