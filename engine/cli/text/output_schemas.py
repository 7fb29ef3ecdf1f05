"""The JSON Schemas of what commands print with `--format json`, made from the nouns that they print."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Mapping
from itertools import pairwise
from textwrap import dedent
from types import MappingProxyType
from typing import Any, Final

import msgspec

from engine.model.published.lists import CodeList, PackageList, PrunedRuns, RunList, WordList
from engine.model.published.problems import CheckReport, Refusal
from engine.model.published.results import CaseResult, RunReport
from engine.model.values.noun import Noun
from engine.plan.explain import PlanExplanation

OUTPUTS: Final[Mapping[str, tuple[str, tuple[type, ...]]]] = MappingProxyType({
    "check-output": ("What `engine check --format json` prints", (CheckReport,)),
    "plan-output": ("What `engine plan --format json` prints", (PlanExplanation, Refusal)),
    "run-output": (
        "What `engine run --format json` prints and `--report json=PATH` writes",
        (RunReport, Refusal),
    ),
    "explain-output": ("What `engine explain --format json` prints", (CodeList,)),
    "providers-output": ("What `engine providers --format json` prints", (WordList,)),
    "plugins-output": ("What `engine plugins --format json` prints", (PackageList,)),
    "runs-output": ("What `engine runs` and `engine runs prune` print with `--format json`", (RunList, PrunedRuns)),
    "case-output": ("One line of what `--report json:cases=PATH` writes", (CaseResult, Refusal)),
})  # fmt: skip
"""Of each schema what it is about, and the nouns of which one is printed."""


def output_schema(name: str) -> Mapping[str, Any]:
    """The schema of that name, with what the code says of each key."""
    about, nouns = OUTPUTS[name]
    shapes, parts = msgspec.json.schema_components(nouns, ref_template="#/$defs/{name}")
    documented = {each.__name__: each for each in _parts_of(nouns)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": about,
        "description": "Within one `format` keys may be added, and none is taken away or changed.",
        "anyOf": list(shapes),
        "$defs": {key: _described(part, documented.get(key)) for key, part in sorted(parts.items())},
    }


def _parts_of(nouns: Iterable[type]) -> Iterable[type]:
    """These nouns, their parents, and all that their fields hold."""
    waiting: list[Any] = list(nouns)
    found: dict[type, None] = {}
    while waiting:
        each = waiting.pop()
        if isinstance(each, type) and each not in found and issubclass(each, Noun):
            found[each] = None
            waiting.extend(part for field in msgspec.structs.fields(each) for part in _types_in(field.type))
    return found


def _types_in(annotation: Any) -> Iterable[Any]:
    yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _types_in(part)


def _described(part: Mapping[str, Any], noun: type | None) -> Mapping[str, Any]:
    """A definition with the docstring of each field beside its type."""
    if noun is None or "properties" not in part:
        return part
    docs = {name: doc for each in reversed(noun.__mro__) for name, doc in _field_docs(each).items()}
    properties = {
        name: {**shape, "description": docs[name]} if name in docs else shape
        for name, shape in part["properties"].items()
    }
    return {**part, "properties": properties}


def _field_docs(noun: type) -> Mapping[str, str]:
    """What stands below each field of a class, as its author wrote it."""
    if not issubclass(noun, Noun):
        return {}
    body = ast.parse(dedent(inspect.getsource(noun))).body[0]
    statements = getattr(body, "body", [])
    return {
        field.target.id: " ".join(inspect.cleandoc(doc.value.value).split())
        for field, doc in pairwise(statements)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(doc, ast.Expr)
        and isinstance(doc.value, ast.Constant)
        and isinstance(doc.value.value, str)
    }
