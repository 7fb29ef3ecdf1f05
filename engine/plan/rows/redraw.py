"""Rows drawn again until they keep the rules and no value of a `unique` field stands twice; what it took, in bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from engine.model.values.canonical import canonical_json
from engine.model.values.noun import Noun
from engine.plan.fields.classes import Drawn
from engine.plan.fields.recipe import NO_CLASS, REDRAWS_MAX, Recipe, Redraws, RowChoice, choose_row, row_count
from engine.plan.rows.constraints import RowRule, first_broken_rule
from engine.plan.rows.draw import DrawnRow, make_fields, start_row
from engine.plan.scope.run_time import waits_in_input


class Settled(Noun, frozen=True, kw_only=True):
    """How often each row was drawn again; by number the rule that a row could not keep; the field that ran out."""

    redraws: Redraws
    unkept: Mapping[int, RowRule]
    run_out: str | None


def settle_rows(recipe: Recipe, rules: Sequence[RowRule]) -> Settled:
    """Draw every row of a test until all is well with it, or REDRAWS_MAX times.

    Rows of a table stand as they are: only what they leave to a generator is drawn, and no rule speaks of them.
    """
    desk = _RowSettler(recipe=recipe, rules=rules, unique=tuple(each.name for each in recipe.fields if each.unique))
    if not rules and not desk.unique:
        return Settled(redraws=Redraws(), unkept={}, run_out=None)
    for number in range(row_count(recipe)):
        if not desk.settle_row(number):
            break
    redraws = Redraws(
        rows=bytes(desk.rows) if rules else b"",
        values={name: bytes(counts) for name, counts in desk.values.items()},
        broken={number: _not_found(rule) for number, rule in desk.unkept.items()},
    )
    return Settled(redraws=redraws, unkept=desk.unkept, run_out=desk.run_out)


def _not_found(rule: RowRule) -> str:
    return f"no row was found in {REDRAWS_MAX} draws that keeps a constraint: {rule.reason}"


@dataclass(slots=True, kw_only=True)
class _RowSettler:
    """The rows settled so far."""

    recipe: Recipe
    rules: Sequence[RowRule]
    unique: tuple[str, ...]
    rows: bytearray = field(default_factory=bytearray)
    values: dict[str, bytearray] = field(default_factory=dict)
    seen: dict[str, set[bytes]] = field(default_factory=dict)
    unkept: dict[int, RowRule] = field(default_factory=dict)
    run_out: str | None = None

    def settle_row(self, number: int) -> bool:
        """Settle one row; false where a `unique` field has no other value left."""
        choice = choose_row(self.recipe, number)
        redraw, tries = 0, dict.fromkeys(self.unique, 0)
        while True:
            row = start_row(self.recipe, choice, number, waits=waits_in_input, redraw=redraw, tries=tries)
            make_fields(row, self.recipe.fields, self.recipe.order)
            rule = self._broken(row)
            if rule is not None and redraw < REDRAWS_MAX:
                redraw += 1
                if redraw < REDRAWS_MAX:
                    continue
                self.unkept[number] = rule
            again = self._seen_before(row, choice)
            if again is None:
                self._keep(row, redraw, tries)
                return True
            tries[again] += 1
            if tries[again] > REDRAWS_MAX:
                self.run_out = again
                return False

    def _broken(self, row: DrawnRow) -> RowRule | None:
        if row.problem is not None or row.choice.given is not None:
            return None
        return first_broken_rule(self.rules, row.values, row.broken)

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


def _fingerprint(row: DrawnRow, name: str) -> bytes:
    text = canonical_json(row.values[name])
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
