"""Rows drawn again until they keep the rules and no value of a `unique` field stands twice; what it took, in bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from engine.model.values.canonical import canonical_json
from engine.model.values.noun import Noun
from engine.model.values.span import NOWHERE
from engine.plan.fields.classes import Drawn, Made
from engine.plan.fields.recipe import (
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
from engine.plan.rows.fixed_values import is_fixed
from engine.plan.scope.run_time import waits_in_input


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


class Settled(Noun, frozen=True, kw_only=True):
    """How often each row was drawn again; by number the rule that a row could not keep; the field that ran out."""

    redraws: Redraws
    unkept: Mapping[int, Unkept]
    run_out: str | None


def settle_rows(recipe: Recipe, rules: Sequence[RowRule]) -> Settled:
    """Draw every row of a test until all is well with it, or REDRAWS_MAX times.

    Rows of a table stand as they are: only what they leave to a generator is drawn, and no rule speaks of them. Rows
    of `cover` must be such as can be made.
    """
    desk = _RowSettler(recipe=recipe, rules=rules, unique=tuple(each.name for each in recipe.fields if each.unique))
    if not rules and not desk.unique and not (recipe.cover.count and any(map(_may_fail, recipe.fields))):
        return Settled(redraws=Redraws(), unkept={}, run_out=None)
    for number in range(row_count(recipe)):
        if not desk.settle_row(number):
            break
    redraws = Redraws(
        rows=bytes(desk.rows) if any(desk.rows) else b"",
        values={name: bytes(counts) for name, counts in desk.values.items()},
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
    rows: bytearray = field(default_factory=bytearray)
    values: dict[str, bytearray] = field(default_factory=dict)
    seen: dict[str, set[bytes]] = field(default_factory=dict)
    unkept: dict[int, Unkept] = field(default_factory=dict)
    run_out: str | None = None

    def settle_row(self, number: int) -> bool:
        """Settle one row; false where a `unique` field has no other value left."""
        choice = choose_row(self.recipe, number)
        redraw, tries = 0, dict.fromkeys(self.unique, 0)
        while True:
            row = start_row(self.recipe, choice, number, waits=waits_in_input, redraw=redraw, tries=tries)
            make_fields(row, self.recipe.fields, self.recipe.order)
            rule = self._broken(row, number)
            if rule is not None and number not in self.unkept:
                is_sure = is_fixed(rule.names, self.recipe.fields, choice.picks)
                redraw += not is_sure
                if not is_sure and redraw < REDRAWS_MAX:
                    continue
                self.unkept[number] = Unkept(rule, is_sure)
            again = self._seen_before(row, choice)
            if again is None:
                self._keep(row, redraw, tries)
                return True
            tries[again] += 1
            if tries[again] > REDRAWS_MAX:
                self.run_out = again
                return False

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

    def _keep(self, row: DrawnRow, redraw: int, tries: Mapping[str, int]) -> None:
        self.rows.append(redraw)
        for name in self.unique:
            self.values.setdefault(name, bytearray()).append(tries[name])
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


def _fingerprint(row: DrawnRow, name: str) -> bytes:
    text = canonical_json(row.values[name])
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
