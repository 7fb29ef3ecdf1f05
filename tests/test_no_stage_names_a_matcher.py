"""What a stage must know of a matcher or a generator that kind tells it: no stage contains the word `between`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from engine.assertions import KINDS
from engine.model.language.grammar import words_of
from engine.vocabulary import builtin
from tests import house
from tests.house import ENGINE, nodes_of, text_of

pytestmark = pytest.mark.usefixtures("parsed_once")
ROOMS_OF_THEIR_OWN_WORDS = frozenset({"assertions", "generators", "expressions", "action"})
"""The matchers; and the keys of generators, the functions of JMESPath and Jinja, and JSON Schema."""
FILES = [path for path in house.FILES if path.relative_to(ENGINE).parts[0] not in ROOMS_OF_THEIR_OWN_WORDS]
NAMES = frozenset(kind.name for kind in KINDS)
NAMES_OF_KINDS = NAMES | frozenset(builtin().generators)
OPERANDS = frozenset(field.name for kind in KINDS for _key, field, _word in words_of(kind.spec))
"""The fields of their specs: `spec.between`."""

KEYWORDS = frozenset({"type", "format", "not"})
"""Also keywords of JSON Schema and members of records: as a key of a mapping they are those."""

ALLOWED: tuple[tuple[str, frozenset[str], str], ...] = (
    ("api.py", frozenset({"only"}), "the option `--only`"),
    ("cli/*.py", frozenset({"only"}), "the option `--only`"),
    ("cli/*.py", frozenset({"schema"}), "the command `engine schema`"),
    ("cli/starter/from_action.py", frozenset({"empty"}), "an edge"),
    ("journal/codec.py", frozenset({"type", "format", "sorted"}), "members of records, and msgspec's order of members"),
    ("model/values/canonical.py", frozenset({"sorted"}), "msgspec's order of members"),
    ("pipeline/history/last_results.py", frozenset({"only"}), "the option `--only`"),
    ("plan/compile.py", frozenset({"only"}), "the option `--only`"),
    ("pipeline/unset.py", frozenset({"empty"}), "a word of a message"),
    ("pipeline/world.py", frozenset({"only"}), "the option `--only`"),
    ("plugins/*.py", frozenset({"type", "unique"}), "keys of targets and of fields"),
    ("model/published/repetition.py", frozenset({"only"}), "the option `--only`"),
    ("suite/lint/lookalikes.py", frozenset({"empty"}), "a word that is often a stand-in"),
    ("suite/lint/without_effect.py", frozenset({"not"}), "an operator of `--tag`"),
    ("plan/selection/tags.py", frozenset({"not"}), "an operator of `--tag`"),
    ("suite/json_schema/*.py", frozenset({"type", "format"}), "keywords of JSON Schema"),
    ("suite/language/as_written.py", frozenset({"type"}), "a keyword of JSON Schema"),
    ("suite/language/inputs/from_contract.py", frozenset({"empty", "length"}), "an edge, and a key of generators"),
    ("suite/language/inputs/cases.py", frozenset({"any", "every"}), "what people write for all edges"),
    ("suite/language/targets.py", frozenset({"type"}), "a key of targets"),
    ("suite/suggest/foreign_words.py", frozenset({"length", "unique", "empty"}), "keys of generators, and an edge"),
    ("suite/suggest/foreign_words.py", frozenset({"gte", "lte"}), "what other tools call the ends of a generator"),
    ("suite/typecheck/*.py", frozenset({"type", "not"}), "keywords of JSON Schema, and a fact of a field"),
)
"""By file: names of matchers that mean something else there; compared with the name of a kind they mean the matcher."""


def room_of(path: Path) -> str:
    return path.relative_to(ENGINE).as_posix()


def named_in(nodes: Iterable[ast.AST], allowed: frozenset[str] = frozenset()) -> list[str]:
    """Every place among the nodes of a text where a matcher is named, as `line: what stands there`."""
    return [f"{node.lineno}: {ast.unparse(node)}" for node in _nodes_naming(nodes, allowed)]


def _nodes_naming(nodes: Iterable[ast.AST], allowed: frozenset[str]) -> list[ast.expr]:
    nodes = tuple(nodes)
    keys = {id(node) for each in nodes for node in _keys_in(each)}
    found = [
        node
        for node in nodes
        if isinstance(node, ast.expr) and _names_matcher(node, allowed | KEYWORDS if id(node) in keys else allowed)
    ]
    return sorted(found, key=lambda node: node.lineno)


def _keys_in(node: ast.AST) -> Iterator[ast.AST]:
    """What stands as the key of a mapping: in `{"type": …}`, `x["type"]`, `x.get("type")` and `case {"type": …}`."""
    match node:
        case ast.Dict(keys=keys) | ast.MatchMapping(keys=keys):
            yield from (key for key in keys if key is not None)
        case ast.Subscript(slice=key) | ast.Call(func=ast.Attribute(attr="get"), args=[key, *_]):
            yield key
        case _:
            pass


def _names_matcher(node: ast.expr, allowed: frozenset[str]) -> bool:
    match node:
        case ast.Constant(value=str(word)):
            return word in NAMES - allowed
        case ast.Attribute(attr=attribute, value=of):
            return attribute in OPERANDS and _ends(of) == "spec"
        case ast.Compare(left=left, comparators=others):
            sides = (left, *others)
            return any(map(_is_name_of_kind, sides)) and any(_words_in(each) & NAMES_OF_KINDS for each in sides)
        case ast.Subscript(value=of, slice=key) | ast.Call(func=ast.Attribute(attr="get", value=of), args=[key, *_]):
            return _ends(of) == "matchers" and bool(_words_in(key) & NAMES)
        case _:
            return False


def _ends(node: ast.AST) -> str:
    """The last name of `a.b.c`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_name_of_kind(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "name" and _ends(node.value) == "kind"


def _words_in(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def _allowed_in(path: Path) -> Iterator[tuple[str, frozenset[str], str]]:
    return (each for each in ALLOWED if fnmatch(room_of(path), each[0]))


@pytest.mark.slow
def test_no_stage_names_a_matcher() -> None:
    def named(path: Path) -> list[str]:
        allowed = frozenset[str]().union(*(words for _files, words, _reason in _allowed_in(path)))
        return named_in(nodes_of(path), allowed)

    assert {room_of(path): places for path in FILES if (places := named(path))} == {}


@pytest.mark.parametrize(("files", "words", "reason"), ALLOWED)
def test_what_is_allowed_is_needed(files: str, words: frozenset[str], reason: str) -> None:
    paths = [path for path in FILES if fnmatch(room_of(path), files)]
    named = {word for path in paths for node in _nodes_naming(nodes_of(path), frozenset()) for word in _words_in(node)}
    assert words <= named, reason


def test_only_the_vocabulary_knows_the_room_of_the_matchers() -> None:
    knowing = [
        room_of(path)
        for path in house.FILES
        if "engine.assertions" in text_of(path) and path.parent.name != "assertions"
    ]
    assert knowing == ["vocabulary.py"]


@pytest.mark.parametrize(
    "line",
    [
        'if name == "between": pass',
        'TAKES = frozenset({"gt", "lt"})',
        'x = scope.vocabulary.matchers["type"]',
        'x = vocabulary.matchers.get("schema")',
        'if "near" in said: pass',
        'if matcher.kind.name == "type": pass',
        'if kind.name not in ("type", "schema"): pass',
        'if field.kind.name == "template": pass',
        "x = matcher.spec.not_",
        "x = spec.between",
    ],
)
def test_a_breach_is_seen_also_of_words_that_are_allowed(line: str) -> None:
    assert named_in(ast.walk(ast.parse(line)), frozenset({"type", "schema"})) != []


@pytest.mark.parametrize(
    "line", ['help_ = "write `between: [0, 1]`"', 'x = schema["type"]', "x = kind.name in label", "x = row.only"]
)
def test_helps_and_other_words_are_let_be(line: str) -> None:
    assert named_in(ast.walk(ast.parse(line)), frozenset({"type"})) == []
