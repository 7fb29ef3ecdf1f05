"""A query, parsed by JMESPath within limits, and the names it asks about."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, cast

import jmespath.exceptions
from jmespath.parser import Parser

from engine.expressions.query.tokens import CONSTANTS, QueryToken, as_jmespath, place_in_original, tokens_of
from engine.model.values.canonical import canonical_json
from engine.model.values.noun import Noun

TEXT_MAX: Final = 1024
"""Bytes of one query."""
NODES_MAX: Final = 64
NESTING_MAX: Final = 32
_TOKENS_MAX: Final = 256
_PATH: Final = re.compile(rf"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*){{0,{NODES_MAX - 2}}}", re.ASCII)

Tree = dict[str, Any]
"""A node of JMESPath's tree: `type`, `children`, and `value` where the type has one."""


class Compiled(Noun, frozen=True, kw_only=True):
    """A query that can be asked. `builds` says whether it can make values larger than those it is given."""

    tree: Tree
    builds: bool


class UnreadableQuery(Noun, frozen=True, kw_only=True):
    """A query that cannot be read, and where. `is_limit` where it is only too large."""

    message: str
    start: int
    end: int
    is_limit: bool = False


KEPT_MAX: Final = 16_384
"""Queries that are kept compiled: a suite is looked through several times, and holds no more of them."""


def is_plain_path(text: str) -> bool:
    """Whether a text is names with dots between them, of which nothing can be wrong but the first name."""
    return len(text) <= TEXT_MAX and _PATH.fullmatch(text) is not None and text not in CONSTANTS


@lru_cache(maxsize=KEPT_MAX)
def compile_query(text: str) -> Compiled | UnreadableQuery:
    """The query, ready to be asked, or what is wrong with it."""
    return Compiled(tree=_path(text.split(".")), builds=False) if is_plain_path(text) else _compiled(text)


def _compiled(text: str) -> Compiled | UnreadableQuery:
    beyond = _beyond_limits(text)
    if beyond is not None:
        return UnreadableQuery(message=beyond, start=0, end=len(text), is_limit=True)
    if not text.strip():
        return UnreadableQuery(message="the question is empty", start=0, end=len(text))
    try:
        tree = _parsed(as_jmespath(text))
    except jmespath.exceptions.IncompleteExpressionError:
        return UnreadableQuery(
            message="the question ends too early", start=max(len(text.rstrip()) - 1, 0), end=len(text)
        )
    except jmespath.exceptions.ParseError as problem:
        return _not_read(text, problem)
    except (ValueError, RecursionError):
        return UnreadableQuery(message="the question cannot be read", start=0, end=len(text))
    nodes = list(every_node(tree))
    if len(nodes) > NODES_MAX:
        message = f"the question has {len(nodes)} parts; at most {NODES_MAX} are allowed"
        return UnreadableQuery(message=message, start=0, end=len(text), is_limit=True)
    beyond_json = next((each for each in tokens_of(text) if is_beyond_json(each)), None)
    if beyond_json is not None:
        message = f"{beyond_json.text} is no number that JSON has"
        return UnreadableQuery(message=message, start=beyond_json.start, end=beyond_json.end)
    building = {"function_expression", "multi_select_list", "multi_select_dict", "flatten"}
    return Compiled(tree=tree, builds=any(node["type"] in building for node in nodes))


def _path(names: list[str]) -> Tree:
    """The tree of a path, as JMESPath's own parser makes it in twenty times the time."""
    fields: list[Tree] = [{"type": "field", "children": [], "value": name} for name in names]
    return {"type": "subexpression", "children": fields} if len(fields) > 1 else fields[0]


def is_beyond_json(token: QueryToken) -> bool:
    """Whether a literal has numbers that Python reads and JSON has not: NaN, infinities, `1e400`."""
    if token.kind not in ("number", "literal"):
        return False
    try:
        value = json.loads(token.text.strip("`"))
    except (ValueError, RecursionError):
        return False
    try:
        canonical_json(value)
    except ValueError:
        return True
    return False


def _parsed(text: str) -> Tree:
    """The tree of a query, as JMESPath's own parser makes it; raises what that raises."""
    with warnings.catch_warnings():
        # Backticks around what is no JSON are text; that this is old style is no news for an author.
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        return cast("Tree", Parser().parse(text).parsed)


def _beyond_limits(text: str) -> str | None:
    """Which limit the text breaks, found before any recursive parser sees it."""
    size = len(text.encode("utf-8", "replace"))
    if size > TEXT_MAX:
        return f"the question has {size} bytes; at most {TEXT_MAX} are allowed"
    tokens = tokens_of(text)
    if len(tokens) > _TOKENS_MAX:
        return f"the question has {len(tokens)} words and signs; at most {_TOKENS_MAX} are allowed"
    depth = deepest = run = 0
    for token in tokens:
        opens, closes = token.text in ("(", "[", "{", "[?"), token.text in (")", "]", "}")
        depth += opens - closes
        run = run + 1 if token.text in ("!", "&") else 0
        deepest = max(deepest, depth, run)
    return f"the question is nested deeper than {NESTING_MAX}" if deepest > NESTING_MAX else None


def _not_read(text: str, problem: jmespath.exceptions.ParseError) -> UnreadableQuery:
    """A syntax error at its place, in our words."""
    start = place_in_original(text, max(int(problem.lex_position), 0))
    token = next((each for each in tokens_of(text) if each.start <= start < each.end), None)
    if token is None:
        return UnreadableQuery(
            message="the question ends too early", start=max(len(text.rstrip()) - 1, 0), end=len(text)
        )
    if token.text in ("'", '"', "`"):
        return UnreadableQuery(message=f"the quote {token.text} is never closed", start=token.start, end=len(text))
    return UnreadableQuery(message=f"`{token.text}` does not belong here", start=token.start, end=token.end)


def every_node(tree: Tree) -> Iterator[Tree]:
    """The nodes of a tree, parents first."""
    open_ = [tree]
    while open_:
        node = open_.pop()
        yield node
        open_.extend(child for child in reversed(node["children"]) if isinstance(child, dict))


def fields_in_scope(tree: Tree) -> Iterator[tuple[str, ...]]:
    """The paths that start at the data itself, not at an item or behind a pipe; as far as their keys are literal."""
    kind, children = tree["type"], tree["children"]
    if kind == "field":
        yield (tree["value"],)
    elif kind == "subexpression":
        yield from _subexpression(children)
    elif kind in ("projection", "value_projection", "filter_projection", "flatten", "index_expression", "pipe"):
        yield from fields_in_scope(children[0])
        if kind == "pipe" and children[0]["type"] in ("current", "identity"):
            yield from fields_in_scope(children[1])
    elif kind not in ("expref", "literal", "slice"):
        for child in children:
            yield from fields_in_scope(child)


def _subexpression(children: list[Tree]) -> Iterator[tuple[str, ...]]:
    first, *others = children
    if first["type"] != "field":
        yield from fields_in_scope(first)
        return
    keys = [first["value"]]
    for child in others:
        leftmost = _leftmost(child)
        if leftmost["type"] == "field":
            keys.append(leftmost["value"])
        if child["type"] != "field":
            break
    yield tuple(keys)


def _leftmost(tree: Tree) -> Tree:
    """What a path begins with: `c` of `c[0]`, `c[*].d` and `c[?x]`."""
    while tree["type"] in ("index_expression", "projection", "filter_projection", "value_projection", "flatten"):
        tree = tree["children"][0]
    return tree


@lru_cache(maxsize=KEPT_MAX)
def paths_of(text: str) -> frozenset[tuple[str, ...]]:
    """The paths from the data's roots that a query asks for; empty where it cannot be read."""
    query = compile_query(text)
    return frozenset(fields_in_scope(query.tree)) if isinstance(query, Compiled) else frozenset()


@lru_cache(maxsize=2048)
def roots_of(text: str) -> frozenset[str]:
    """The names of the data that a query asks about; empty where it cannot be read."""
    return frozenset(path[0] for path in paths_of(text))
