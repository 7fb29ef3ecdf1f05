"""The proof of `cover`: every combination it should show, looked for in the rows as they are planned.

This counts anew, from the rows alone, and shares nothing with the search that found them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from math import prod
from types import MappingProxyType
from typing import Final

from engine.model.plan import Impossible
from engine.model.values.noun import Noun
from engine.plan.fields.recipe import FieldRecipe, Recipe, choose_row
from engine.plan.rows.impossible import by_classes, combine_rules, part_ruled_out

_STRENGTH: Final = MappingProxyType({"each": 1, "pairs": 2, "triples": 3, "all": 2})


class CoverageProof(Noun, frozen=True, kw_only=True):
    """Of one test: `found` of the `possible` combinations of `strength` classes stand in its planned rows.

    `ruled_out` more can stand in no row: each holds one of `impossible`, which name the constraint. For `unfound` more
    no row was found: each holds one of `not_found`. Combinations of two invalid classes are not asked for. Less is
    found than possible where a selection or `max` left rows out.
    """

    test: str
    file: str
    cover: str
    strength: int
    rows: int
    possible: int
    found: int
    ruled_out: int
    impossible: tuple[Impossible, ...]
    unfound: int = 0
    not_found: tuple[Impossible, ...] = ()


def proof_of(recipe: Recipe) -> CoverageProof | None:
    """The proof for one test; None where it has no `cover`, or nothing to combine. With `all`, pairs are looked for."""
    fields = combine_rules(recipe.fields)
    if recipe.covers is None or not fields:
        return None
    strength = min(_STRENGTH[recipe.covers], len(fields))
    rows = _rows(recipe, fields)
    told = by_classes(recipe.test.obligations.impossible)
    found = missing = unfound = ruled_out = 0
    for places in combinations(range(len(fields)), strength):
        shown = _shown(rows, places, [len(fields[place].cover) for place in places])
        here = [fields[place] for place in places]
        for number, classes in enumerate(product(*(range(len(field.cover)) for field in here))):
            if sum(each >= field.cover_valid for each, field in zip(classes, here, strict=True)) > 1:
                continue
            if shown[number]:
                found += 1
                continue
            labels = [
                (field.name, field.classes[field.cover[each]].label) for field, each in zip(here, classes, strict=True)
            ]
            part = part_ruled_out(labels, told)
            missing += part is None
            unfound += part is not None and part.draws > 0
            ruled_out += part is not None and not part.draws
    return CoverageProof(
        test=recipe.test.name,
        file=recipe.test.file,
        cover=recipe.covers,
        strength=strength,
        rows=len(recipe.rows),
        possible=found + missing,
        found=found,
        ruled_out=ruled_out,
        impossible=tuple(each for each in recipe.test.obligations.impossible if not each.draws),
        unfound=unfound,
        not_found=tuple(each for each in recipe.test.obligations.impossible if each.draws),
    )


def _rows(recipe: Recipe, fields: Sequence[FieldRecipe]) -> list[tuple[int, ...]]:
    """The classes in each planned row that was chosen, as `cover` counts them; -1 for what is none of these."""
    places = {field.name: place for place, field in enumerate(recipe.fields)}
    counted = [(places[field.name], {pick: each for each, pick in enumerate(field.cover)}) for field in fields]
    choices = (choose_row(recipe, number) for number in recipe.rows)
    return [
        tuple(numbers.get(choice.picks[place], -1) for place, numbers in counted)
        for choice in choices
        if not choice.is_random
    ]


def _shown(rows: Sequence[tuple[int, ...]], places: Sequence[int], sizes: Sequence[int]) -> bytearray:
    """One byte for each combination of the classes at these places: whether a row holds it."""
    shown = bytearray(prod(sizes))
    for row in rows:
        at = 0
        for place, size in zip(places, sizes, strict=True):
            if row[place] < 0:
                break
            at = at * size + row[place]
        else:
            shown[at] = 1
    return shown
