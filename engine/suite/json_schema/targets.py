"""The schema of a target: a type, with the settings of that type."""

from __future__ import annotations

from engine.model.language.headers import HEADER_NAME
from engine.model.ports.limits import QuotaHeaders
from engine.model.project import TargetOptions
from engine.suite.decode.decoder import rules_of
from engine.suite.json_schema.shapes import TEXT, Schema, Shapes, choice, mapping_schema, text_like
from engine.suite.json_schema.words import properties_of, schema_of_words


def target(shapes: Shapes) -> Schema:
    """A target; what may stand beside its type follows from the type."""
    kinds = tuple(shapes.vocabulary.targets.values())
    options = properties_of(TargetOptions, shapes)
    kind_word = choice("the type of the target", {kind.name: kind.doc for kind in kinds})
    kind_word |= {"description": "The type of the target.", "markdownDescription": "The type of the target."}
    branches = []
    for kind in kinds:
        demanded = [key for key, rule in rules_of(kind.spec).items() if rule.required]
        body = mapping_schema({"type": dict(TEXT), **properties_of(kind.spec, shapes), **options}, demanded)
        branches.append({"if": {"properties": {"type": {"const": kind.name}}, "required": ["type"]}, "then": body})
    return {
        "title": "a target",
        "type": "object",
        "required": ["type"],
        "properties": {"type": kind_word},
        "allOf": branches,
        "defaultSnippets": [{"label": f"a target: {kind.name}", "body": {"type": kind.name}} for kind in kinds],
    }


def quota_headers(shapes: Shapes) -> Schema:
    """The headers that make a window: `allowed`, `reset`, and one of two ways to say how much of it is spent."""
    body = schema_of_words(QuotaHeaders, shapes)
    for key in body["properties"]:
        body["properties"][key] |= text_like(HEADER_NAME, "write the name of a header, such as `x-ratelimit-limit`")
    return body | {"anyOf": [{"required": ["count"]}, {"required": ["remaining"]}]}
