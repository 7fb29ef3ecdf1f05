"""What an author's words mention: every template and query inside a checked value, whatever kinds it is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from engine.expressions.template import names_used
from engine.model.language.contract import Contract
from engine.model.language.kinds import EdgeKind, GeneratorKind, MatcherKind
from engine.model.language.literals import Query, Template
from engine.model.suite import Action
from engine.model.values.noun import Noun
from engine.model.values.span import Span

_OPAQUE: Final = (str, bytes, int, float, Span, GeneratorKind, EdgeKind, MatcherKind, Contract)
"""What holds no template, or belongs to the engine and not to the author."""

_VARS_IN_QUERY: Final = re.compile(r"""(?<![\w.])vars(?:\s*\.\s*(?:(\w+)|"([^"]+)"))?""")


class Mentions(Noun, frozen=True, kw_only=True):
    """The templates and queries found, in no particular order but always the same."""

    templates: tuple[Template, ...] = ()
    queries: tuple[Query, ...] = ()


def mentions(*written: object) -> Mentions:
    """Every template and query inside some values: dataclasses, mappings and lists are looked through."""
    templates: list[Template] = []
    queries: list[Query] = []
    waiting = list(written)
    while waiting:
        found = waiting.pop()
        match found:
            case Template() as template:
                templates.append(template)
            case Query() as query:
                queries.append(query)
            case _:
                waiting.extend(_parts(found))
    return Mentions(templates=tuple(templates), queries=tuple(queries))


def paths_under(root: str, found: Mentions) -> frozenset[str]:
    """The names used directly under a root of the templates (`X` of `env.X`)."""
    return frozenset(
        path[1] for each in found.templates for path in names_used(each.text) if path[0] == root and len(path) > 1
    )


def uses_whole(root: str, found: Mentions) -> bool:
    """Whether a root is used by itself, so that any name under it may be meant."""
    return any((root,) in names_used(each.text) for each in found.templates)


def vars_in_queries(found: Mentions) -> tuple[frozenset[str], bool]:
    """The variables that queries name, and whether one uses `vars` as a whole."""
    hits = [hit for query in found.queries for hit in _VARS_IN_QUERY.findall(query.text)]
    return frozenset(plain or quoted for plain, quoted in hits if plain or quoted), ("", "") in hits


def _parts(value: object) -> list[object]:
    match value:
        case None | bool():
            return []
        case Action():
            return [value.id, value.stub]
        case Mapping():
            return list(value.values())
        case tuple() | list() if not isinstance(value, Span):
            return list(value)
        case _ if isinstance(value, _OPAQUE) or not is_dataclass(value):
            return []
        case _:
            return [getattr(value, each.name) for each in fields(value)]
