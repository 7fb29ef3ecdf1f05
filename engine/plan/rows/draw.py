"""One row while it is made: its fields one after the other, each with chance of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from types import MappingProxyType
from typing import assert_never

from engine.expressions.template import TemplateError, resolve, resolve_spec
from engine.model.language.kinds import Draw, GeneratorKind
from engine.model.language.literals import Templated
from engine.model.values.counted_chance import CountedChance
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.nearest import closest
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.plan.fields.classes import LEFT_OUT, Drawn, FieldClass, Given
from engine.plan.fields.recipe import (
    COUNTED_FROM,
    NO_CLASS,
    AtRun,
    FieldRecipe,
    Fixed,
    Generator,
    Recipe,
    RowChoice,
    TableOnly,
    TemplatedField,
)
from engine.plan.identity import stream
from engine.plan.scope.run_time import Waits, as_written, resolve_early


class Chance(Noun, frozen=True, kw_only=True):
    """Where the draws of a row come from: the streams of its test, the row's address, and which try this is.

    `tries` says of fields how often their value was drawn again.
    """

    prefix: bytes
    address: str
    now: str
    generators: Mapping[str, GeneratorKind]
    tries: Mapping[str, int]

    def of(self, name: str) -> Random:
        """The stream of one field. The first try has the plain one, so that other rows never matter to it.

        From COUNTED_FROM on tries say which combination of throws it is, since chance alone does not reach all.
        """
        tries = self.tries.get(name, 0)
        if tries >= COUNTED_FROM:
            return CountedChance(tries - COUNTED_FROM)
        return stream(self.prefix, self.address, f"{name}\0\0{tries}" if tries else name)

    def functions(self, rng: Random) -> Mapping[str, Callable[..., Json]]:
        """What templates may call with this chance."""
        return {"fake": generator_function(self.generators, rng, self.now)}


@dataclass(slots=True, kw_only=True)
class DrawnRow:
    """What a row holds, what its fields see of each other, and how its classes are called.

    `extra` are keys that belong to no field; `late` waits for the run.
    """

    choice: RowChoice
    chance: Chance
    names: dict[str, Json]
    this: dict[str, Json]
    waits: Waits
    values: dict[str, Json] = field(default_factory=dict)
    extra: dict[str, Json] = field(default_factory=dict)
    late: dict[str, Templated] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    valid: bool = True
    problem: str | None = None
    problem_of: str | None = None
    """The field that cannot be made, where it is one."""
    problem_at: Span | None = None
    """The template that failed, where it was one."""


def start_row(
    recipe: Recipe,
    choice: RowChoice,
    number: int,
    *,
    waits: Waits,
    tries: Mapping[str, int] = MappingProxyType({}),
) -> DrawnRow:
    """A row with nothing in it yet; `tries` counts how often values in it were drawn before."""
    this: dict[str, Json] = {}
    names = {**recipe.names, "this": this, "n": number + 1}
    if choice.given is not None:
        names["row"] = {**choice.given.beside, **choice.given.cells}
    chance = Chance(
        prefix=recipe.prefix, address=choice.address, now=recipe.now, generators=recipe.generators, tries=tries
    )
    return DrawnRow(choice=choice, chance=chance, names=names, this=this, waits=waits, problem=recipe.trouble)


def make_fields(row: DrawnRow, fields: Sequence[FieldRecipe], order: Sequence[int]) -> None:
    """Put all fields into a row, in this order, until one cannot be made."""
    for place in order if row.problem is None else ():
        each = fields[place]
        try:
            _make_field(each, row.choice.picks[place], row)
        except TemplateError as problem:
            row.problem = f"`{each.name}` cannot be made: {problem.message}"
            row.problem_of, row.problem_at = each.name, problem.template.span
            return
        except ValueError as problem:
            row.problem, row.problem_of = f"`{each.name}` cannot be made: {problem}", each.name
            return


def generator_function(generators: Mapping[str, GeneratorKind], rng: Random, now: str) -> Callable[..., Json]:
    """The function `fake('person.first_name')` of templates: what a generator draws with this field's chance."""

    def fake(name: Json) -> Json:
        kind = generators.get(name) if isinstance(name, str) else None
        if kind is None or kind.form != "gen":
            near = closest(str(name), (known for known, each in generators.items() if each.form == "gen"))
            raise ValueError(f"there is no generator `{name}`" + (f"; did you mean `{near}`" if near else ""))
        return kind.draw(kind.spec(), Draw(rng=rng, names={}, now=now))

    return fake


def _make_field(each: FieldRecipe, pick: int, row: DrawnRow) -> None:
    """Put one field into the row: what a table gives it, what its class says, or what it typically is."""
    given = row.choice.given
    if given is not None and each.column is not None:
        _put_cell(each, given.cells.get(each.name, MISSING), pick, row)
        return
    wanted = each.classes[pick]
    is_typical = isinstance(wanted.origin, Drawn)
    if is_typical and isinstance(each.maker, TableOnly):
        return
    row.valid = row.valid and wanted.valid
    if each.named or not is_typical:
        row.classes[each.name] = wanted.label
    if isinstance(each.maker, Fixed) and is_typical:
        row.values[each.name] = row.this[each.name] = each.maker.value
        return
    rng = row.chance.of(each.name)
    if each.maybe and row.choice.is_random and not isinstance(rng, CountedChance) and rng.random() < each.maybe:
        row.classes[each.name] = LEFT_OUT
        row.valid = row.valid and each.may_be_missing
        return
    _put_class(each, wanted, rng, row)


def _put_cell(each: FieldRecipe, value: Json | Missing, pick: int, row: DrawnRow) -> None:
    """What a table gives a field is labelled by the class that has this value, else by the contract."""
    wanted = each.classes[pick] if pick != NO_CLASS else None
    if wanted is not None:
        row.classes[each.name] = wanted.label
    is_valid = wanted.valid if wanted is not None else each.knowledge.contract_accepts(value)
    row.valid = row.valid and is_valid
    if not is_valid:
        row.broken.add(each.name)
    if not isinstance(value, Missing):
        row.values[each.name] = row.this[each.name] = value


def _put_class(each: FieldRecipe, wanted: FieldClass, rng: Random, row: DrawnRow) -> None:
    """Put a field's class into the row.

    Fields made from this one see its typical value where it is broken or not there at all: one broken field must not
    break others, or a refusal would prove nothing.
    """
    origin = wanted.origin
    needs_typical = isinstance(origin, Drawn) or each.seen or (isinstance(origin, Given) and origin.key is not None)
    typical = _typical(each, row, rng) if needs_typical else None
    value = typical if isinstance(origin, Drawn) else _of_class(each, wanted, row)
    if isinstance(origin, Given) and origin.key is not None:
        value = _put_key(each.name, origin, origin.key, typical, row)
    elif not isinstance(origin, Drawn):
        row.late.pop(each.name, None)
    if not wanted.valid:
        row.broken.add(each.name)
    if not isinstance(value, Missing):
        row.values[each.name] = value
    row.this[each.name] = typical if not wanted.valid or isinstance(value, Missing) or value is None else value


def _put_key(name: str, origin: Given, key: str, typical: Json, row: DrawnRow) -> Json | Missing:
    """Put another key into the row, and what then stands under the field's own name.

    In the field's place it holds the field's own value; beside the field it holds the class's.
    """
    if not isinstance(origin.value, Missing):
        row.extra[key] = origin.value
        return typical
    row.extra[key] = typical
    if name in row.late:
        row.late[key] = row.late.pop(name)
    return origin.value


def _typical(each: FieldRecipe, row: DrawnRow, rng: Random) -> Json:
    maker, functions = each.maker, row.chance.functions(rng)
    assert not isinstance(maker, TableOnly), "a field that only a table gives has no typical value"
    match maker:
        case Fixed(value):
            return value
        case TemplatedField(value):
            return resolve(value, row.names, functions)
        case AtRun(value):
            row.late[each.name] = resolve_early(value, row.names, functions, waits=row.waits)
            return as_written(row.late[each.name])
        case Generator() as generator:
            spec = resolve_spec(generator.spec, row.names, functions) if generator.late else generator.spec
            return generator.kind.draw(spec, Draw(rng=rng, names=row.names, now=row.chance.now))
        case _:
            assert_never(maker)


def _of_class(each: FieldRecipe, wanted: FieldClass, row: DrawnRow) -> Json | Missing:
    origin = wanted.origin
    assert not isinstance(origin, Drawn)
    if isinstance(origin, Given):
        return origin.value
    # A stream of its own: whether the typical value is drawn as well depends on who else uses the field.
    rng = row.chance.of(f"{each.name}\0{wanted.label}")
    return resolve(origin.value, row.names, row.chance.functions(rng))
