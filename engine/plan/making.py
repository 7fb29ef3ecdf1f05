"""One row becomes a case: its fields are made one after the other, and its identity comes from what they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from engine.expressions.near import closest
from engine.expressions.template import TemplateError, resolve, resolve_spec
from engine.model.authored import Template
from engine.model.json import Json, JsonObject, Missing
from engine.model.plan import Case
from engine.model.words import Draw, GeneratorKind
from engine.plan.classes import LEFT_OUT, Drawn, FieldClass, Given
from engine.plan.identity import case_id, stream
from engine.plan.recipe import FieldRecipe, Fixed, Generator, Recipe, RowChoice, Templated, choose_row


@dataclass(slots=True)
class _Row:
    """A row while it is made: what it holds, what other fields see of it, and how its classes are called."""

    choice: RowChoice
    names: dict[str, Json]
    values: dict[str, Json]
    this: dict[str, Json]
    classes: dict[str, str]
    valid: bool = True
    problem: str | None = None


def make_case(recipe: Recipe, row_number: int, *, number: int) -> Case:
    """The case of one row; `number` is its place in the plan. A row that cannot be made says so in `problem`."""
    choice = choose_row(recipe, row_number)
    row = _made(recipe, choice, row_number)
    row_input = {field.name: row.values[field.name] for field in recipe.fields if field.name in row.values}
    broken = recipe.fields[choice.broken].name if choice.broken is not None else None
    edge = row.classes[broken] if broken is not None else None
    title = _title(recipe, row, row_input, (broken, edge))
    return Case(
        number=number,
        id=case_id(recipe.test.file, list(recipe.key), choice.address, row_input),
        test=recipe.test,
        row=choice.address,
        title=title,
        input=row_input,
        classes={field.name: row.classes[field.name] for field in recipe.fields if field.name in row.classes},
        valid=row.valid,
        n=row_number + 1,
        field=broken,
        edge=edge,
        problem=row.problem,
    )


def generated_by(generators: Mapping[str, GeneratorKind], rng: Random, now: str) -> Callable[..., Json]:
    """The function `fake('person.first_name')` of templates: what a generator draws with this field's chance."""

    def fake(name: Json) -> Json:
        kind = generators.get(name) if isinstance(name, str) else None
        if kind is None or kind.form != "gen":
            near = closest(str(name), (known for known, each in generators.items() if each.form == "gen"))
            raise ValueError(f"there is no generator `{name}`" + (f"; did you mean `{near}`" if near else ""))
        return kind.draw(kind.spec(), Draw(rng=rng, names={}, now=now))

    return fake


def _made(recipe: Recipe, choice: RowChoice, row_number: int) -> _Row:
    this: dict[str, Json] = {}
    names = {**recipe.names, "this": this, "n": row_number + 1}
    row = _Row(choice=choice, names=names, values={}, this=this, classes={}, problem=recipe.trouble)
    for place in recipe.order:
        if row.problem is not None:
            break
        field = recipe.fields[place]
        try:
            _make_field(recipe, field, field.classes[choice.picks[place]], row)
        except TemplateError as problem:
            row.problem = f"`{field.name}` cannot be made: {problem.message}"
        except ValueError as problem:
            row.problem = f"`{field.name}` cannot be made: {problem}"
    return row


def _make_field(recipe: Recipe, field: FieldRecipe, wanted: FieldClass, row: _Row) -> None:
    """Put one field into the row.

    Fields made from this one see its typical value where it is broken or not there at all: one broken field must not
    break others, or a refusal would prove nothing.
    """
    maker = field.maker
    is_typical = isinstance(wanted.origin, Drawn)
    row.valid = row.valid and wanted.valid
    if field.named or not is_typical:
        row.classes[field.name] = wanted.label
    if isinstance(maker, Fixed) and is_typical:
        row.values[field.name] = row.this[field.name] = maker.value
        return
    rng = stream(recipe.prefix, row.choice.address, field.name)
    if field.maybe and row.choice.is_random and rng.random() < field.maybe:
        row.classes[field.name] = LEFT_OUT
        row.valid = row.valid and field.may_be_missing
        return
    typical = _typical(recipe, field, row, rng) if is_typical or field.seen else None
    value = typical if is_typical else _of_class(wanted, field, recipe, row)
    if not isinstance(value, Missing):
        row.values[field.name] = value
    row.this[field.name] = typical if not wanted.valid or isinstance(value, Missing) or value is None else value


def _typical(recipe: Recipe, field: FieldRecipe, row: _Row, rng: Random) -> Json:
    match field.maker:
        case Fixed(value):
            return value
        case Templated(value):
            return resolve(value, row.names, _functions(recipe, rng))
        case Generator(kind, spec, late):
            ready = resolve_spec(spec, row.names, _functions(recipe, rng)) if late else spec
            return kind.draw(ready, Draw(rng=rng, names=row.names, now=recipe.now))


def _of_class(wanted: FieldClass, field: FieldRecipe, recipe: Recipe, row: _Row) -> Json | Missing:
    origin = wanted.origin
    assert not isinstance(origin, Drawn)
    if isinstance(origin, Given):
        return origin.value
    # A stream of its own: whether the typical value is drawn as well depends on who else uses the field.
    rng = stream(recipe.prefix, row.choice.address, f"{field.name}\0{wanted.label}")
    return resolve(origin.value, row.names, _functions(recipe, rng))


def _functions(recipe: Recipe, rng: Random) -> Mapping[str, Callable[..., Json]]:
    return {"fake": generated_by(recipe.generators, rng, recipe.now)}


def _title(recipe: Recipe, row: _Row, row_input: JsonObject, broken: tuple[str | None, str | None]) -> str:
    """The test's name for this row; a template in it sees `case.field` and `case.edge` besides the row."""
    written = recipe.title
    if not isinstance(written, Template):
        return written
    case: dict[str, Any] = {"row": row.choice.address, "field": broken[0], "edge": broken[1]}
    try:
        return str(resolve(written, {**row.names, "input": row_input, "case": case}))
    except TemplateError as problem:
        row.problem = row.problem or f"the name cannot be made: {problem.message}"
        return written.text
