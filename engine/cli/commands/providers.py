"""`engine providers`: every word that has a meaning and a sample: generators, edges, matchers and their like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from random import Random
from types import MappingProxyType

import click

from engine.cli.console import plain, print_json, print_result
from engine.cli.options.shared import TEXT_OR_JSON
from engine.cli.running.words_here import find_words
from engine.expressions.query import FunctionDoc, function_docs
from engine.expressions.template import FilterDoc, TemplateError, filter_docs
from engine.model.language.inputs import Generated
from engine.model.language.kinds import Draw, EdgeKind, FieldFacts, GeneratorKind, MatcherKind
from engine.model.language.literals import Names
from engine.model.plugins import EDGES, GENERATORS, MATCHERS, PluginError
from engine.model.published.lists import ListedWord, WordList
from engine.model.published.problems import FORMAT
from engine.model.source.node import MappingNode
from engine.model.values.canonical import canonical_json
from engine.model.values.json import MISSING
from engine.model.values.nearest import closest_few
from engine.model.values.noun import Noun
from engine.model.vocabulary import Vocabulary
from engine.suite.decode.decoder import rules_of
from engine.suite.decode.grammars import every_grammar
from engine.suite.language.expect import words_of_expect
from engine.suite.language.inputs.cell_types import TYPES, CellReading

SAMPLE_NOW = "2026-01-01T00:00:00Z"
SAMPLE_WIDTH = 40
NAME_WIDTH_MAX = 40

_TITLES = MappingProxyType(
    {
        "generator": "Generators, behind `gen:` or as a key",
        "edge": "Edges, behind `edges:`",
        "matcher": "Matchers, in `expect`",
        "filter": "Filters, inside `${{ … }}`",
        "function": "Functions, in `that`, `when`, `until` and dotted keys",
        "column-type": "Types of columns, behind `types:` of a table",
        "key": "Keys",
    }
)

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")

_TEXT = FieldFacts(type="string", length_min=1, length_max=12)
_SAMPLE_FIELDS = (
    _TEXT,
    FieldFacts(type="number", minimum=0.01, maximum=9999.99, step=0.01),
    FieldFacts(type="integer", minimum=1, maximum=100, step=1),
    FieldFacts(type="string", form="email", length_min=3, length_max=60),
    FieldFacts(type="string", form="phone", length_min=3, length_max=16),
    FieldFacts(type="string", form="uuid"),
    FieldFacts(type="string", form="date", earliest="2026-01-01", latest="2026-12-31"),
    FieldFacts(type="string", form="date-time", earliest="2026-01-01T00:00:00Z", latest="2026-12-31T00:00:00Z"),
    FieldFacts(type="boolean"),
)


class Key(Noun, frozen=True, kw_only=True):
    """One key of one kind of mapping, such as `cases` of a test."""

    name: str
    of: str
    doc: str


@click.command("providers", short_help="List the words of the language, with samples.")
@click.argument("name", required=False)
@click.option("--kind", type=click.Choice([each for each in _TITLES if each != "key"]), help="Only words of this kind.")
@TEXT_OR_JSON
def command(name: str | None, kind: str | None, form: str) -> int:
    """List generators, edges, matchers, filters, functions and types, each with meaning and sample; or only NAME.

    NAME may be the name of a provider (`person`): then all its methods are listed; a part of a name (`email` of
    `person.email`), or a key of the language (`cases`).
    """
    vocabulary = find_words(Path.cwd())
    listed = tuple(each for each in everything(vocabulary) if kind in {None, each.kind})
    chosen = listed if name is None else _named(name, listed, vocabulary)
    if form == "json":
        print_json(WordList(format=FORMAT, words=chosen))
    else:
        print_result("\n".join(_lines(chosen, whole=name is not None)))
    return 0


def everything(vocabulary: Vocabulary) -> tuple[ListedWord, ...]:
    """Generators, edges and matchers in the order of the vocabulary; filters and functions by name; column types."""
    return (
        *(_of(GENERATORS, _generator(kind, vocabulary), vocabulary) for kind in vocabulary.generators.values()),
        *(_of(EDGES, _edge(kind), vocabulary) for kind in vocabulary.edges.values()),
        *(_of(MATCHERS, _matcher(kind), vocabulary) for kind in vocabulary.matchers.values()),
        *(_filter(each) for each in filter_docs()),
        *(_function(each) for each in function_docs()),
        *(_column_type(name, each) for name, each in TYPES.items()),
    )


def _of(group: str, listed: ListedWord, vocabulary: Vocabulary) -> ListedWord:
    word = vocabulary.origins.get((group, listed.name))
    return listed if word is None else listed.but(package=word.owner)


def _named(name: str, listed: tuple[ListedWord, ...], vocabulary: Vocabulary) -> tuple[ListedWord, ...]:
    """The words of that name and of the provider of that name; where there are none, those whose last part it is."""
    keys = tuple(_key(each) for each in dict.fromkeys(_every_key(vocabulary)))
    everything_named = (*listed, *keys)
    found = tuple(each for each in everything_named if each.name == name or each.name.startswith(f"{name}."))
    found = found or tuple(each for each in listed if each.name.rpartition(".")[2] == name)
    if not found:
        near = closest_few(name, dict.fromkeys(each.name for each in everything_named), count_max=3)
        hint = f"did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else "`engine providers` lists them"
        raise click.UsageError(f"there is no word `{plain(name)}`; {hint}")
    return found


def _every_key(vocabulary: Vocabulary) -> Iterator[Key]:
    """All keys that this version can run, in the order of the grammar."""
    for grammar in every_grammar():
        of = _CAPITAL.sub(" ", grammar.__name__).lower()
        for key, rule in rules_of(grammar).items():
            if not rule.word.soon:
                yield Key(name=key, of=of, doc=rule.word.doc)
    for name, body in words_of_expect().items():
        yield Key(name=name, of="expect", doc=body)
    for kinds in (vocabulary.generators, vocabulary.targets):
        for kind in kinds.values():
            for key, rule in rules_of(kind.spec).items() if is_dataclass(kind.spec) else ():
                yield Key(name=key, of=kind.name, doc=rule.word.doc)


def _key(each: Key) -> ListedWord:
    return ListedWord(kind="key", name=each.name, doc=each.doc, sample=f"of `{each.of}`", example="")


def _generator(kind: GeneratorKind, vocabulary: Vocabulary) -> ListedWord:
    sample = _drawn(kind, vocabulary)
    return ListedWord(kind="generator", name=kind.name, doc=kind.doc, sample=sample, example=kind.example)


def _drawn(kind: GeneratorKind, vocabulary: Vocabulary) -> str:
    """What the kind's own example draws."""
    from engine.source.parser import parse_yaml
    from engine.suite.language.inputs.fields import read_layers
    from engine.suite.language.registry import new_scope

    node = parse_yaml(kind.example, "example").value
    if not isinstance(node, MappingNode):
        return ""
    layers = read_layers(node, new_scope(vocabulary, frozenset(), frozenset())).layers
    found = next((field for layer in layers for field in (layer.fields or {}).values()), None)
    if not isinstance(found, Generated):
        return ""
    names: Names = {"n": 1, "this": {"first": "Ada"}, "vars": {}, "env": {}}
    try:
        return canonical_json(kind.draw(found.spec, Draw(rng=Random(7), names=names, now=SAMPLE_NOW)))  # noqa: S311 - a sample
    except (TemplateError, ValueError):
        return ""


def _edge(kind: EdgeKind) -> ListedWord:
    values = (value for facts in _SAMPLE_FIELDS for value in kind.values(facts))
    try:
        first = next(values, None)
    except PluginError:
        first = None  # its fault is told where it is used
    sample = "" if first is None or first.value is MISSING else canonical_json(first.value)
    return ListedWord(kind="edge", name=kind.name, doc=kind.doc, sample=sample, example=kind.example)


def _matcher(kind: MatcherKind) -> ListedWord:
    return ListedWord(kind="matcher", name=kind.name, doc=kind.doc, sample=kind.example, example=kind.example)


def _filter(each: FilterDoc) -> ListedWord:
    sample = f"{each.expression} → {canonical_json(each.gives)}"
    return ListedWord(kind="filter", name=each.name, doc=each.doc, sample=sample, example=each.example)


def _function(each: FunctionDoc) -> ListedWord:
    return ListedWord(kind="function", name=each.name, doc=each.doc, sample=each.question, example=each.example)


def _column_type(name: str, each: CellReading) -> ListedWord:
    example = f"types: {{ price: {name} }}"
    return ListedWord(kind="column-type", name=name, doc=each.doc, sample=each.example, example=example)


def _lines(listed: tuple[ListedWord, ...], *, whole: bool) -> list[str]:
    width = min(NAME_WIDTH_MAX, max(len(each.name) for each in listed))
    lines: list[str] = []
    for kind, title in _TITLES.items():
        chosen = [each for each in listed if each.kind == kind]
        if chosen:
            lines += [title, *(_line(each, width) for each in chosen), ""]
    if whole and any(each.example for each in listed):
        lines += ["For example"]
        lines += [f"  {line}" for each in listed for line in each.example.splitlines()]
    return lines


def _line(each: ListedWord, width: int) -> str:
    sample = plain(each.sample)
    of = f" (of {each.package})" if each.package else ""
    short = sample if len(sample) <= SAMPLE_WIDTH else sample[: SAMPLE_WIDTH - 1] + "…"
    return f"  {each.name:<{width}}  {short:<{SAMPLE_WIDTH}}  {each.doc}{of}"
