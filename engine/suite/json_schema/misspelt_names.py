"""Names of a project that a suite uses and nobody defines: refused where the suite can have defined none of its own.

A schema cannot compare what stands at two places. It can tell whether a suite defines only names, and takes only
libraries, that the schema has seen: then every other name is a slip, or defined nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from engine.suite.json_schema.names import schema_of_names
from engine.suite.json_schema.project_names import ProjectNames
from engine.suite.json_schema.shapes import Schema

_NEW = "; of new ones `engine schema --write .engine` tells the editor"
SUGGESTED_MAX = 100
"""Names of one kind of which slips are known; each makes the schema deeper."""

_TEMPLATED = r".*\$\{\{.*"
_CALLS = ("steps", "before", "after")
_KINDS: Mapping[str, str] = MappingProxyType(
    {"actions": "action", "inputs": "input", "templates": "template", "checks": "checks"}
)
"""Under which key of a suite the names of each kind are defined, and what one of them is called."""


def schemas_of_misspelt(project: ProjectNames) -> Iterator[Schema]:
    """For each kind of name: what is refused in a suite that defines none which this project has not got."""
    known: Mapping[str, Sequence[str]] = {
        "actions": tuple(project.actions),
        "inputs": tuple(project.inputs),
        "templates": tuple(project.templates),
        "checks": tuple(project.checks),
    }
    # An editor takes no schema with an empty `enum`.
    libraries: Schema = {"items": {"enum": list(project.libraries)}} if project.libraries else {"maxItems": 0}
    for key, names in known.items():
        if names:
            seen = {key: {"propertyNames": {"enum": list(names)}}, "use": libraries}
            one = {"if": {"type": "string"}, "then": _one_of(names, _KINDS[key])}
            yield {"if": {"properties": seen}, "then": {"properties": _places(key, one)}}


def _one_of(names: Sequence[str], noun: str) -> Schema:
    return schema_of_names(names[:SUGGESTED_MAX], also=(_TEMPLATED, *names[SUGGESTED_MAX:]), noun=noun, more=_NEW)


def _places(key: str, one: Schema) -> Schema:
    """Where the names of a kind are used."""
    if key == "templates":
        return {"tests": _each({"use": one})}
    if key == "actions":
        used: Schema = {"action": one, **{calls: _each({"action": one}) for calls in _CALLS}}
        return {"tests": _each(used), "defaults": {"properties": used}}
    if key == "inputs":
        layers = {**one, "items": one}
        used = {"input": layers, **{calls: _each({"input": layers}) for calls in _CALLS}}
        return {"tests": _each(used), "defaults": {"properties": used}}
    lists = {"items": one}
    used = {"expect": {"properties": {"use": lists}}}
    return {"tests": _each({**used, "steps": _each(used)}), "defaults": {"properties": used}}


def _each(properties: Schema) -> Schema:
    return {"items": {"properties": properties}}
