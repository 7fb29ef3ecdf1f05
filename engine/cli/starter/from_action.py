"""Suites for an exported action, as text: what its contract says of input and output, written as tests."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any

from engine.action.contract import example, properties_declared, property_facts
from engine.action.schema import settle_schema
from engine.cli.starter.first_suite import PROJECT, SCHEMAS
from engine.model.language.contract import Contract
from engine.model.language.kinds import FieldFacts
from engine.model.values.json import Json, JsonObject
from engine.model.values.noun import Noun
from engine.platform.paths import is_device

PAIRS_FIELDS_MAX = 6
"""With more fields than this, pairs of edges would be more rows than a first look is worth."""

TEXT_LENGTH = 20
_EXPORTED = re.compile(r"\s*-?\s*Exported \d{4}-\d\d-\d\d.*$")
"""What Genesys Cloud puts behind the name of an action that it exports."""
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_TYPED = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_FORMS = MappingProxyType({
    "email": "{ gen: person.email",
    "uuid": "{ gen: uuid",
    "date": "{ gen: date",
    "date-time": "{ gen: datetime",
    "phone": "{ gen: phone",
})  # fmt: skip


class Exported(Noun, frozen=True, kw_only=True):
    """An exported action: its name as keys and files spell it, its text and its contract."""

    slug: str
    title: str
    reads: bool
    text: str
    contract: Contract


def read_export(path: Path, text: str, document: JsonObject, contract: Contract) -> Exported:
    """What suites need to know of an export; an action of method GET reads, any other is taken to write."""
    title = document.get("name")
    name = title if isinstance(title, str) and title.strip() else path.name.split(".")[0]
    name = _EXPORTED.sub("", name).strip() or name.strip()
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "action"
    if is_device(slug):
        slug = f"{slug}-action"  # files are named after it, and on Windows there could be none
    config: Any = document.get("config")
    request = config.get("request") if isinstance(config, Mapping) else None
    method = request.get("requestType") if isinstance(request, Mapping) else None
    return Exported(slug=slug, title=name, reads=str(method).upper() == "GET", text=text, contract=contract)


def from_action(action: Exported) -> Mapping[str, str]:
    """The text of every file, by its path: contract, library, and a smoke, an edge and a contract suite."""
    slug = action.slug
    return {
        "engine.yaml": PROJECT,
        f"contracts/{slug}.custom.json": action.text,
        f"suites/{slug}-shared.yaml": _library(action),
        f"suites/{slug}-smoke.suite.yaml": _smoke(action),
        f"suites/{slug}-edges.suite.yaml": _edges(action),
        f"suites/{slug}-contract.suite.yaml": _contract(action),
    }


def _library(action: Exported) -> str:
    lines = [
        f"# yaml-language-server: $schema=../{SCHEMAS}/library.schema.json",
        "# What the suites of this action share: the action, and what an ordinary input looks like.",
        "kind: library",
        "version: 1",
        "",
        "actions:",
        f"  {action.slug}:",
        f"    id: {action.slug}    # put the id of the action in your organisation here; the emulator takes any",
        f"    name: {_scalar(action.title)}",
        f"    contract: ../contracts/{action.slug}.custom.json",
        "    effects: read     # asking twice does no harm"
        if action.reads
        else "    effects: write    # say `read` if asking twice does no harm: then lost answers are asked for again",
        "    wait: { timeout: 60s }",
        "",
        "inputs:",
        f"  {action.slug}:",
        *(_fields(action, edges=False) or ["    {}"]),
    ]
    return _text(lines)


def _smoke(action: Exported) -> str:
    return _text([
        *_head(action, "smoke", "Does it answer ordinary inputs? Quick enough for every commit."),
        "tests:",
        "  - name: an ordinary input is answered",
        f"    action: {action.slug}",
        f"    input: {action.slug}",
        "    cases: 5",
        "    expect:",
        "      status: completed",
        *_promised(action),
    ])  # fmt: skip


def _edges(action: Exported) -> str:
    fields = _fields(action, edges=True)
    cover = "pairs" if len(fields) <= PAIRS_FIELDS_MAX else "each"
    lines = _head(action, "edges", "The corners: what the contract allows is accepted, what it forbids is refused.")
    if fields:
        lines += ["inputs:", "  corners:", *fields, ""]
    lines += [
        "tests:",
        "  - name: allowed corners are accepted",
        f"    action: {action.slug}",
        f"    input: {'corners' if fields else action.slug}",
    ]
    lines += [f"    cases: {{ cover: {cover} }}"] if fields else []
    lines += ["    expect: { if-valid: { status: completed }, if-invalid: { status: failed } }"]
    if fields:
        lines += [
            "",
            "  - name: a bad ${{ case.field }} is refused",
            f"    action: {action.slug}",
            "    input: corners",
            "    cases: { break: one-field }    # one bad field a row, so that nothing masks it",
            "    expect: { status: failed }",
        ]
    return _text(lines)


def _contract(action: Exported) -> str:
    lines = _head(action, "contract", "Fields, bounds and broken fields as the contract has them.")
    lines += ["tests:", "  - name: the contract is kept", f"    action: {action.slug}"]
    if properties_declared(action.contract.input_schema or {}):
        lines.append("    cases: { from: contract, cover: each, break: one-field }")
    lines.append("    expect: { if-valid: { status: completed }, if-invalid: { status: failed } }")
    return _text(lines)


def _head(action: Exported, kind: str, what: str) -> list[str]:
    return [
        f"# yaml-language-server: $schema=../{SCHEMAS}/suite.schema.json",
        f"# {what}",
        f"suite: {_scalar(f'{action.title}, {kind}')}",
        "version: 1",
        f"tags: [{kind}]",
        f"use: [./{action.slug}-shared.yaml]",
        "",
    ]


def _promised(action: Exported) -> list[str]:
    """The output fields that the contract always promises."""
    schema = action.contract.output_schema
    if schema is None:
        return []
    names = [name for name in properties_declared(schema) if property_facts(schema, name).required]
    lines = [f"        {_key(name)}: {{ present: true }}" for name in names]
    return ["      output:", *lines] if lines else []


def _fields(action: Exported, *, edges: bool) -> list[str]:
    """One line a field; optional lists and objects are left to the author."""
    schema = action.contract.input_schema
    if schema is None:
        return []
    sample = example(schema, Random(1))  # noqa: S311 - test data
    values: Mapping[str, Json] = sample if isinstance(sample, Mapping) else {}
    lines = []
    for name in properties_declared(schema):
        facts = property_facts(schema, name)
        written = _generator(name, facts, schema)
        if written is not None:
            lines.append(f"    {_key(name)}: {written}{_edge_words(facts) if edges else ''} }}")
        elif facts.required:
            lines.append(f"    {_key(name)}: {_constant(values.get(name))}")
    return lines


def _generator(name: str, facts: FieldFacts, schema: JsonObject) -> str | None:
    """The generator of a field, left open for its edges; None where only a constant will do."""
    choices = [each for each in facts.choices or () if each is not None]
    if choices:
        return f"{{ one-of: {json.dumps(choices, ensure_ascii=False)}"
    match facts.type:
        case "boolean":
            return "{ gen: boolean"
        case "integer":
            return f"{{ gen: integer{_bounds(facts)}"
        case "number" if facts.step is not None and facts.step >= 1:
            return f"{{ gen: integer{_bounds(facts)}"
        case "number":
            return f"{{ gen: decimal{_bounds(facts)}"
        case "string":
            return None if _pattern(name, schema) else _text_field(name, facts)
        case _:
            return None


def _text_field(name: str, facts: FieldFacts) -> str | None:
    if facts.form == "uri":
        return None
    if facts.form is not None:
        return _FORMS[facts.form]
    if facts.length_min is None and facts.length_max is None:
        known = "email" if "email" in name.lower() else None
        return _FORMS[known] if known else "{ gen: text"
    least = facts.length_min or 0
    most = facts.length_max if facts.length_max is not None else least + TEXT_LENGTH
    return f"{{ gen: text, length: {max(least, min(1, most))}..{most}"


def _pattern(name: str, schema: JsonObject) -> bool:
    return "pattern" in settle_schema(properties_declared(schema).get(name), schema)


def _bounds(facts: FieldFacts) -> str:
    named = (("min", facts.minimum), ("max", facts.maximum))
    return "".join(f", {word}: {_figure(bound)}" for word, bound in named if bound is not None)


def _figure(bound: float) -> str:
    return str(int(bound)) if bound == int(bound) else repr(bound)


def _edge_words(facts: FieldFacts) -> str:
    """The edges that mean something for a field of this kind; whether they are valid is the contract's word."""
    words = ["missing", '"null"', "wrong-type"]
    bounded = (facts.minimum, facts.maximum, facts.length_min, facts.length_max)
    if any(bound is not None for bound in bounded):
        words.insert(0, "boundaries")
    if facts.type == "string" and not facts.choices and facts.form is None:
        # A typical text is not empty, so an empty one counts as valid only where the author says so.
        words.append("empty" if facts.length_min else '{ name: empty, value: "", valid: true }')
    return f", edges: [{', '.join(words)}]"


def _constant(value: Json) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return f"{{ object: {written} }}" if isinstance(value, Mapping) else written


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) and name.lower() not in _TYPED else json.dumps(name, ensure_ascii=False)


def _scalar(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z][A-Za-z0-9 ,._-]*[A-Za-z0-9]", text) else json.dumps(text, ensure_ascii=False)


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
