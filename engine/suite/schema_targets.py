"""The schema of a target: a type, with the settings of that type."""

from __future__ import annotations

from engine.model.project import TargetOptions
from engine.suite.decode import rules_of
from engine.suite.schema_shapes import TEXT, Schema, Shapes, choice, closed
from engine.suite.schema_words import properties_of


def target(shapes: Shapes) -> Schema:
    """A target; what may stand beside its type follows from the type."""
    kinds = tuple(shapes.vocabulary.targets.values())
    options = properties_of(TargetOptions, shapes)
    kind_word = choice("the type of the target", {kind.name: kind.doc for kind in kinds})
    kind_word |= {"description": "The type of the target.", "markdownDescription": "The type of the target."}
    branches = []
    for kind in kinds:
        demanded = [key for key, rule in rules_of(kind.spec).items() if rule.required]
        body = closed({"type": dict(TEXT), **properties_of(kind.spec, shapes), **options}, demanded)
        branches.append({"if": {"properties": {"type": {"const": kind.name}}, "required": ["type"]}, "then": body})
    return {
        "title": "a target",
        "type": "object",
        "required": ["type"],
        "properties": {"type": kind_word},
        "allOf": branches,
        "defaultSnippets": [{"label": f"a target: {kind.name}", "body": {"type": kind.name}} for kind in kinds],
    }
