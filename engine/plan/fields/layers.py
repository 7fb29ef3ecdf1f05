"""The fields of a test's input: its layers laid over each other, and each field made ready for its rows."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from engine.expressions.template import TemplateError, resolve, resolve_spec
from engine.model.language.field_facts import type_of
from engine.model.language.inputs import Cases, Constant, Generated, InputField, Layers, OwnEdge
from engine.model.language.kinds import NO_FACTS, EdgeKind, FieldFacts
from engine.model.language.literals import Ref, Template, Templated
from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.suite import Suite
from engine.model.values.canonical import canonical_json
from engine.model.values.circles import find_circles, order_by_needs
from engine.model.values.json import MISSING, Json, JsonObject, Missing
from engine.model.values.noun import Noun
from engine.plan import codes
from engine.plan.fields.classes import (
    LEFT_OUT,
    TYPICAL,
    Drawn,
    FieldClass,
    Given,
    Knowledge,
    choice_classes,
    edge_classes,
    knowledge_of,
    one_a_value,
    remove_doubles,
)
from engine.plan.fields.invalid_classes import breaks_of_constant, breaks_of_field
from engine.plan.fields.recipe import (
    DRAWN_CLASS,
    AtRun,
    FieldRecipe,
    Fixed,
    Generator,
    Maker,
    TableOnly,
    TemplatedField,
)
from engine.plan.scope.mentions import Mentions, mentions, paths_under, uses_whole
from engine.plan.scope.run_time import Waits, waits_in_input
from engine.plan.scope.variables import Variables, diagnose_unresolved, needs_a_row

_DRAWN: Final = FieldClass(TYPICAL, valid=True, origin=Drawn())


class FieldSetup(Noun, frozen=True, kw_only=True):
    """What every field of a test is made ready with: names, contract, the rows asked for, and the edges known."""

    variables: Variables
    schema: JsonObject | None
    cases: Cases
    edges: Mapping[str, EdgeKind]
    columns: frozenset[str] = frozenset()
    waits: Waits = waits_in_input


def merge_layers(layers: Layers | None, suite: Suite) -> Checked[dict[str, InputField]]:
    """The fields of an input: later layers win, field by field, and a field keeps the place where it came first."""
    if layers is None:
        return Checked(value={})
    problems: list[Diagnostic] = []
    named: dict[str, tuple[Ref, ...]] = {}
    waiting = deque(_inputs_named(layers))
    while waiting:
        ref = waiting.popleft()
        if ref.name not in suite.inputs:
            problems.append(_no_input(ref))
        elif ref.name not in named:
            named[ref.name] = _inputs_named(suite.inputs[ref.name])
            waiting += named[ref.name]
    needs = {name: [ref.name for ref in refs] for name, refs in named.items()}
    circle = next(find_circles(needs), None)
    if circle is not None:
        problems.append(_made_from_itself(next(ref for ref in named[circle[-2]] if ref.name == circle[-1])))
    # Each input is merged once, however many others name it.
    merged: dict[str, dict[str, InputField]] = {}
    for name in order_by_needs(needs):
        merged[name] = _merged(suite.inputs[name], merged)
    return Checked(value=_merged(layers, merged), diagnostics=tuple(problems))


def _inputs_named(layers: Layers) -> tuple[Ref, ...]:
    return tuple(layer.name for layer in layers.layers if layer.name is not None)


def _merged(layers: Layers, inputs: Mapping[str, Mapping[str, InputField]]) -> dict[str, InputField]:
    fields: dict[str, InputField] = {}
    for layer in layers.layers:
        fields.update(layer.fields or {})
        fields.update(inputs.get(layer.name.name, {}) if layer.name is not None else {})
    return fields


def _made_from_itself(name: Ref) -> Diagnostic:
    message = f"the input `{name.name}` is made from itself"
    return Diagnostic(code=codes.CYCLE, span=name.span, message=message, help="leave one of its layers out")


def _no_input(name: Ref) -> Diagnostic:
    message = f"there is no input `{name.name}`"
    return Diagnostic(code=codes.NO_INPUT, span=name.span, message=message, help="name it under `inputs:`")


def prepare_field(name: str, field: InputField | None, setup: FieldSetup) -> Checked[FieldRecipe]:
    """One field, ready for its rows, with the classes that the test's `cases` ask for.

    None is a field that only a table gives. A generator that needs what only the run knows is an error.
    """
    if field is None:
        knowledge = knowledge_of(name, NO_FACTS, setup.schema, now=setup.variables.now)
        return Checked(value=_with_column(_recipe(name, TableOnly(), knowledge, cover=(_DRAWN,)), setup))
    waiting = _waits_in_generator(name, field, setup)
    if waiting is not None:
        return Checked(value=None, diagnostics=(waiting,))
    try:
        recipe = _constant(name, field, setup) if isinstance(field, Constant) else _generated(name, field, setup)
    except TemplateError as problem:
        return Checked(value=None, diagnostics=(diagnose_unresolved(problem, f"`{name}`"),))
    except ValueError as problem:
        # A generator says so where a template gave it what it cannot work with.
        diagnostic = Diagnostic(code=codes.BAD_GENERATOR, span=field.span, message=f"`{name}`: {problem}")
        return Checked(value=None, diagnostics=(diagnostic,))
    return Checked(value=_with_column(recipe, setup), diagnostics=tuple(_clashes(name, field)))


def _waits_in_generator(name: str, field: InputField, setup: FieldSetup) -> Diagnostic | None:
    """What is wrong where a generator would have to wait for the run."""
    if isinstance(field, Constant) or _template_of(field) is not None:
        return None
    waiting = [each for each in mentions(field.spec).templates if setup.waits(each)]
    if not waiting:
        return None
    message = f"`{name}` is drawn before the run, from what only the run knows: `{waiting[0].text}`"
    help_ = "write the template as the field itself, without a generator"
    return Diagnostic(code=codes.MADE_AT_RUN, span=waiting[0].span, message=message, help=help_)


def _template_of(field: Generated) -> Templated:
    """What a field is made from, where its generator gives just what a template says."""
    return field.kind.template_of(field.spec) if field.kind.template_of is not None else None


def _with_column(recipe: FieldRecipe, setup: FieldSetup) -> FieldRecipe:
    """The field with its classes by value, where a table may give it one of them."""
    if recipe.name not in setup.columns:
        return recipe
    column: dict[str, int] = {}
    for number, each in enumerate(recipe.classes):
        if isinstance(each.origin, Given) and each.origin.key is None:
            value = each.origin.value
            column.setdefault("" if isinstance(value, Missing) else canonical_json(value), number)
    return recipe.but(column=column)


def _constant(name: str, field: Constant, setup: FieldSetup) -> FieldRecipe:
    found = mentions(field.value)
    late = any(map(needs_a_row, found.templates))
    value: Json = None if late else resolve(field.value, setup.variables.names)
    facts = NO_FACTS if late or value is None else FieldFacts(type=type_of(value))
    knowledge = knowledge_of(name, facts, setup.schema, now=setup.variables.now)
    breaks: tuple[FieldClass, ...] = ()
    if setup.cases.break_ is not None:
        sent = MISSING if late else value
        breaks = breaks_of_constant(sent, knowledge, cases=setup.cases, edges=setup.edges)
    maker: Maker = Fixed(value)
    if late:
        maker = AtRun(field.value) if any(map(setup.waits, found.templates)) else TemplatedField(field.value)
    return _recipe(name, maker, knowledge, cover=(_DRAWN,), breaks=breaks, uses=found.templates)


def _generated(name: str, field: Generated, setup: FieldSetup) -> FieldRecipe:
    maker, facts = _maker(field, setup)
    knowledge = knowledge_of(name, facts, setup.schema, now=setup.variables.now)
    own = tuple(one_a_value(edge_classes(field.options.edges, knowledge)))
    breaks: tuple[FieldClass, ...] = ()
    if setup.cases.break_ is not None:
        breaks = breaks_of_field(field, own, knowledge, cases=setup.cases, edges=setup.edges)
    recipe = _recipe(
        name,
        maker,
        knowledge,
        cover=_covered(own, facts, knowledge, setup) if setup.cases.cover is not None else (_DRAWN,),
        breaks=breaks,
        uses=mentions(field.spec, field.options.edges).templates,
    )
    return recipe.but(
        named=True,
        maybe=field.options.maybe or 0.0,
        may_be_missing=knowledge.contract_accepts(MISSING),
        unique=field.options.unique and not isinstance(maker, AtRun),
    )


def _recipe(  # noqa: PLR0913 - of one field
    name: str,
    maker: Maker,
    knowledge: Knowledge,
    *,
    cover: Iterable[FieldClass],
    breaks: Iterable[FieldClass] = (),
    uses: Iterable[Template] = (),
) -> FieldRecipe:
    """A recipe with its classes numbered, the typical one first, and those to cover with the valid ones first."""
    covered, broken = remove_doubles(cover), remove_doubles(breaks)
    numbered = tuple(remove_doubles((_DRAWN, *covered.values(), *broken.values())).values())
    place = {each.label: number for number, each in enumerate(numbered)}
    ordered = sorted((place[label] for label in covered), key=lambda number: not numbered[number].valid)
    found = Mentions(templates=tuple(uses))
    return FieldRecipe(
        name=name,
        maker=maker,
        classes=numbered,
        cover=tuple(ordered),
        cover_valid=sum(numbered[number].valid for number in ordered),
        breaks=tuple(place[label] for label in broken if place[label] != DRAWN_CLASS),
        named=False,
        maybe=0.0,
        may_be_missing=True,
        uses=frozenset({"*"}) if uses_whole("this", found) else paths_under("this", found),
        knowledge=knowledge,
    )


def _maker(field: Generated, setup: FieldSetup) -> tuple[Maker, FieldFacts]:
    """The generator, its templates resolved where they need no row, and what it says of its values."""
    templates = mentions(field.spec).templates
    if any(map(setup.waits, templates)):
        return AtRun(_template_of(field)), _facts_before_rows(field)
    if any(map(needs_a_row, templates)):
        return Generator(field.kind, field.spec, late=True), _facts_before_rows(field)
    spec = resolve_spec(field.spec, setup.variables.names)
    return Generator(field.kind, spec, late=False), field.kind.facts(spec)


def _facts_before_rows(field: Generated) -> FieldFacts:
    """What a generator whose operands need the row can say all the same."""
    try:
        return field.kind.facts(field.spec)
    except (ValueError, TypeError):
        return NO_FACTS


def _covered(
    own: tuple[FieldClass, ...], facts: FieldFacts, knowledge: Knowledge, setup: FieldSetup
) -> tuple[FieldClass, ...]:
    """The classes that `cover` combines: the values of a one-of, or the typical class, and the field's edges."""
    if facts.choices is None:
        return (_DRAWN, *own)
    taken = frozenset((TYPICAL, LEFT_OUT, *setup.edges, *(each.label for each in own)))
    return (*choice_classes(knowledge, facts.choices, taken), *own)


def _clashes(name: str, field: InputField) -> Iterator[Diagnostic]:
    """An own class with the name of another class of its field: one of the two would never be seen."""
    if isinstance(field, Constant):
        return
    seen: set[str] = {TYPICAL, LEFT_OUT}
    for use in field.options.edges:
        if isinstance(use.kind, OwnEdge) and use.kind.name in seen:
            message = f"two classes of `{name}` are called `{use.kind.name}`"
            yield Diagnostic(code=codes.SAME_CLASS, span=use.span, message=message, help="give it a name of its own")
        seen.add(use.kind.name)
