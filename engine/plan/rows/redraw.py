"""Rows drawn again until they keep the rules and no value of a `unique` field stands twice; what it took, by row."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from engine.model.language.kinds import Draw
from engine.model.values.canonical import canonical_json
from engine.model.values.counted_chance import count_values
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.model.values.span import NOWHERE
from engine.plan.fields.classes import Drawn, Made
from engine.plan.fields.recipe import (
    COUNTED_FROM,
    NO_CLASS,
    REDRAWS_MAX,
    AtRun,
    FieldRecipe,
    Generator,
    Recipe,
    Redraws,
    RowChoice,
    TemplatedField,
    base_count,
    choose_row,
    row_count,
)
from engine.plan.rows.constraints import RowRule, first_broken_rule
from engine.plan.rows.draw import DrawnRow, make_fields, start_row
from engine.plan.rows.fixed_values import draws_behind
from engine.plan.scope.run_time import waits_in_input

_COUNTED_MIN: Final = 10_000
_SHORT_MAX: Final = 2**16 - 1


class Unkept(Noun, frozen=True):
    """A rule that a row could not keep; `is_sure` where nothing that it speaks of is drawn."""

    rule: RowRule
    is_sure: bool

    @property
    def reason(self) -> str:
        """Why the row was given up."""
        if self.is_sure:
            return f"its values are given, and break a constraint: {self.rule.reason}"
        return f"no row was found in {REDRAWS_MAX} draws that keeps a constraint: {self.rule.reason}"


class RunOut(Noun, frozen=True, kw_only=True):
    """A `unique` field that has no other value left for a row; `values` are all it has, None where nobody knows."""

    name: str
    row: int
    values: int | None


class Settled(Noun, frozen=True, kw_only=True):
    """How often each row was drawn again; by number the rule that a row could not keep; the field that ran out."""

    redraws: Redraws
    unkept: Mapping[int, Unkept]
    run_out: RunOut | None


def settle_rows(recipe: Recipe, rules: Sequence[RowRule]) -> Settled:
    """Draw every row of a test until all is well with it, or what one rule speaks of REDRAWS_MAX times.

    Rows of a table stand as they are: only what they leave to a generator is drawn, and no rule speaks of them. Rows
    of `cover` must be such as can be made.
    """
    unique, count = tuple(each.name for each in recipe.fields if each.unique), row_count(recipe)
    desk = _RowSettler(recipe=recipe, rules=rules, unique=unique, count=count)
    if not rules and not desk.unique and not (recipe.cover.count and any(map(_may_fail, recipe.fields))):
        return Settled(redraws=Redraws(), unkept={}, run_out=None)
    for number in range(count):
        if not desk.settle_row(number):
            break
    redraws = Redraws(
        values=desk.values,
        broken={number: each.reason for number, each in desk.unkept.items() if each.rule.unmade_at is None},
    )
    return Settled(redraws=redraws, unkept=desk.unkept, run_out=desk.run_out)


def _may_fail(each: FieldRecipe) -> bool:
    """Whether a field is made by a template, at least in one of its classes."""
    maker = each.maker
    is_late = isinstance(maker, TemplatedField | AtRun) or (isinstance(maker, Generator) and maker.late)
    return is_late or any(isinstance(every.origin, Made) for every in each.classes)


@dataclass(slots=True, kw_only=True)
class _RowSettler:
    """The rows settled so far."""

    recipe: Recipe
    rules: Sequence[RowRule]
    unique: tuple[str, ...]
    count: int
    values: dict[str, array[int]] = field(default_factory=dict)
    spare: dict[str, Spare] = field(default_factory=dict)
    seen: dict[str, set[bytes]] = field(default_factory=dict)
    unkept: dict[int, Unkept] = field(default_factory=dict)
    run_out: RunOut | None = None

    def settle_row(self, number: int) -> bool:
        """Settle one row; false where a `unique` field has no other value left.

        Of a row that breaks a rule only what the rule speaks of is drawn again, so that what other rules found stays.
        """
        choice = choose_row(self.recipe, number)
        tries: Counter[str] = Counter()
        broken: Counter[str] = Counter()
        repeated: Counter[str] = Counter()
        taken: dict[str, int] = {}
        while True:
            row = start_row(self.recipe, choice, number, waits=waits_in_input, tries=tries)
            make_fields(row, self.recipe.fields, self.recipe.order)
            rule = self._broken(row, number)
            if rule is not None and number not in self.unkept:
                drawn = draws_behind(rule.names, self.recipe.fields, choice.picks)
                broken[rule.reason] += 1
                if drawn and broken[rule.reason] < REDRAWS_MAX:
                    for name in drawn:
                        if name in taken:
                            self._take_spare(name, tries, taken)
                        else:
                            tries[name] += 1
                    continue
                self.unkept[number] = Unkept(rule, is_sure=not drawn)
            again = self._seen_before(row, choice)
            if again is None:
                self._keep(row, number, tries)
                return True
            repeated[again] += 1
            if again not in taken and repeated[again] <= REDRAWS_MAX:
                tries[again] += 1
            elif not self._take_spare(again, tries, taken):
                self.run_out = RunOut(name=again, row=number + 1, values=self._spare_of(again).every)
                return False

    def _take_spare(self, name: str, tries: dict[str, int], taken: dict[str, int]) -> bool:
        """Let the next value of a field be one that no row has and this row has not tried; whether there is one."""
        spare, seen = self._spare_of(name), self.seen.get(name, set())
        for place in range(taken.get(name, 0) + 1, len(spare.left) + 1):
            number, fingerprint = spare.left[-place]
            if fingerprint not in seen:
                taken[name], tries[name] = place, COUNTED_FROM + number
                return True
        return False

    def _spare_of(self, name: str) -> Spare:
        """The values that were left when they were asked for first; those that rows have taken since are let go."""
        seen = self.seen.get(name, set())
        found = self.spare.get(name)
        if found is None:
            found = _count_spare(self.recipe, name, seen)
        while found.left and found.left[-1][1] in seen:
            found.left.pop()
        self.spare[name] = found
        return found

    def _broken(self, row: DrawnRow, number: int) -> RowRule | None:
        if row.choice.given is not None:
            return None
        if row.problem is None:
            return first_broken_rule(self.rules, row.values, row.broken)
        return unmade_rule(row) if is_cover_row(self.recipe, number) else None

    def _seen_before(self, row: DrawnRow, choice: RowChoice) -> str | None:
        """A unique field that was drawn here and has a value that another row has."""
        for place, each in enumerate(self.recipe.fields):
            if not each.unique or each.name not in row.values or (choice.given is not None and each.column is not None):
                continue
            pick = choice.picks[place]
            if pick == NO_CLASS or not isinstance(each.classes[pick].origin, Drawn):
                continue
            if _fingerprint(row, each.name) in self.seen.get(each.name, ()):
                return each.name
        return None

    def _keep(self, row: DrawnRow, number: int, tries: Mapping[str, int]) -> None:
        for name, count in tries.items():
            column = self.values.get(name, array("H", bytes(2 * self.count)))
            self.values[name] = array("Q", column) if count > _SHORT_MAX and column.typecode == "H" else column
            self.values[name][number] = count
        for name in self.unique:
            if name in row.values:
                self.seen.setdefault(name, set()).add(_fingerprint(row, name))


def unmade_rule(row: DrawnRow) -> RowRule | None:
    """That a field can be made, for a row in which one cannot."""
    if row.problem_of is None or row.problem is None:
        return None
    at = row.problem_at or NOWHERE
    return RowRule(if_=None, then="", names=frozenset({row.problem_of}), reason=row.problem, now="", unmade_at=at)


def is_cover_row(recipe: Recipe, number: int) -> bool:
    """Whether a row is one of those that `cover` chose."""
    first = len(recipe.table) + recipe.random
    return first <= number % base_count(recipe) < first + recipe.cover.count


@dataclass(slots=True, kw_only=True)
class Spare:
    """Values of a field that no row had when they were counted, the next one last; `every` is how many it has at all.

    Each is told by the number of its throws and its fingerprint. None: nobody knows them all.
    """

    left: list[tuple[int, bytes]]
    every: int | None


def _count_spare(recipe: Recipe, name: str, seen: AbstractSet[bytes]) -> Spare:
    maker = next(each.maker for each in recipe.fields if each.name == name)
    if not isinstance(maker, Generator) or maker.late:
        return Spare(left=[], every=None)
    found: dict[bytes, int] = {}
    try:
        # A space more than twice as large as the rows would not have run out by chance.
        for each in count_values(
            lambda chance: maker.kind.draw(maker.spec, Draw(rng=chance, names={}, now=recipe.now)),
            most=max(_COUNTED_MIN, 2 * row_count(recipe)),
        ):
            found.setdefault(_fingerprint_of(each.value), each.number)
    except LookupError:
        return Spare(left=[], every=None)
    left = [(number, fingerprint) for fingerprint, number in found.items() if fingerprint not in seen]
    return Spare(left=left[::-1], every=len(found))


def _fingerprint(row: DrawnRow, name: str) -> bytes:
    return _fingerprint_of(row.values[name])


def _fingerprint_of(value: Json) -> bytes:
    text = canonical_json(value)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
