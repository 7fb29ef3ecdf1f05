"""Whether a place of the result record can exist, by what the language and the action's contract say.

The fields of `input` are those of the row: they are checked where the row is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from engine.action.schema import EMPTY, properties_of, settle_schema
from engine.model.language.contract import Contract
from engine.model.values.json import Json, JsonObject
from engine.model.values.noun import Noun
from engine.suite.scopes.visible import SCALAR_ROOTS
from engine.suite.suggest.nearest import help_for
from engine.suite.typecheck.json_types import types_of
from engine.suite.typecheck.record_schemas import RECORDS

_BEYOND_LOOKING = frozenset({"$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties", "not"})


class SchemaStep(Noun, frozen=True, kw_only=True):
    """What is known of a place: where it stops being known (`key`, below `above`), and what stands there instead."""

    verdict: Literal["declared", "undeclared", "impossible", "unknown"]
    key: str = ""
    above: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    kind: str = ""
    """The declared type of what stands above, where that has no fields."""


UNKNOWN = SchemaStep(verdict="unknown")
DECLARED = SchemaStep(verdict="declared")


def find_step(path: tuple[str, ...], contract: Contract | None) -> SchemaStep:
    """What is known of a path of the result record."""
    if path[0] in SCALAR_ROOTS and len(path) > 1:
        return SchemaStep(verdict="impossible", key=path[1], above=path[:1], kind="a single value")
    if path[0] in RECORDS:
        return _follow(path, RECORDS[path[0]])
    return UNKNOWN if path[0] != "output" or contract is None else _follow(path, contract.output_schema)


def doubt_about(path: tuple[str, ...], contract: Contract | None) -> tuple[SchemaStep, str, str | None] | None:
    """Why a place may not exist, in words, and what to write instead; None where nothing speaks against it."""
    seen = find_step(path, contract)
    return None if seen.verdict not in ("undeclared", "impossible") else (seen, *words_for(seen, ".".join(path)))


def words_for(seen: SchemaStep, whole: str | None = None) -> tuple[str, str | None]:
    """Why a place may not exist, and what to write instead; `whole` is all of what was asked for."""
    above = ".".join(seen.above)
    if seen.verdict == "undeclared":
        return f"the contract does not declare `{seen.key}` in `{above}`", _suggest_key(seen)
    if above.partition(".")[0].partition("[")[0] in RECORDS and not seen.kind:
        return f"`{above}` has no `{seen.key}`", _suggest_key(seen)
    why = f"`{above}` is {seen.kind} and has no fields" if seen.kind else f"the contract allows no other in `{above}`"
    return f"`{whole or f'{above}.{seen.key}'}` cannot exist: {why}", _suggest_key(seen)


def properties_at(path: tuple[str, ...], contract: Contract | None) -> frozenset[str]:
    """The properties that the contract declares below a place."""
    schema: Json = RECORDS.get(path[0])
    if contract is not None and path[0] == "output":
        schema = contract.output_schema
    return frozenset(properties_of(schema_at(path[1:], schema)))


def _follow(path: tuple[str, ...], root: Json) -> SchemaStep:
    schema: Json = root
    for depth, key in enumerate(path[1:], 1):
        found = step(settle_part(schema, root), key)
        if isinstance(found, SchemaStep):
            return SchemaStep(verdict=found.verdict, key=key, above=path[:depth], known=found.known, kind=found.kind)
        schema = found[0]
    return DECLARED


def step(schema: Json, key: str) -> SchemaStep | tuple[Json]:
    """The schema one key deeper (boxed), or why there is none."""
    if not isinstance(schema, Mapping) or _BEYOND_LOOKING & schema.keys():
        return UNKNOWN
    kinds = types_of(schema)
    if kinds and "object" not in kinds:
        return SchemaStep(verdict="impossible", kind=" or ".join(kinds))
    properties, additional = schema.get("properties"), schema.get("additionalProperties")
    known = tuple(properties) if isinstance(properties, Mapping) else ()
    if isinstance(properties, Mapping) and key in properties:
        return (properties[key],)
    if additional is False:
        return SchemaStep(verdict="impossible", known=known)
    if isinstance(additional, Mapping):
        return (additional,)
    return SchemaStep(verdict="undeclared", known=known) if known else UNKNOWN


def _suggest_key(seen: SchemaStep) -> str | None:
    return help_for(seen.key, seen.known, "fields") if seen.known else None


def settle_part(schema: Json, root: Json) -> Json:
    """A part of a schema document with its references followed; what is no schema stays as it is."""
    return settle_schema(schema, root) if isinstance(schema, Mapping) and isinstance(root, Mapping) else schema


def schema_at(path: tuple[str, ...], root: Json) -> JsonObject:
    """What is said of the property that a path of literal keys leads to; nothing where none is declared."""
    if not isinstance(root, Mapping):
        return EMPTY
    found = settle_schema(root, root)
    for key in path:
        found = settle_schema(properties_of(found).get(key), root)
    return found
