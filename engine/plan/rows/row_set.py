"""Which rows a test has, and what they are chosen to show."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice, product
from typing import Final

from engine.model.language.inputs import Cases
from engine.model.plan import FieldClasses, Obligations
from engine.model.source.diagnostic import Checked, Diagnostic, Severity
from engine.model.suite import Test
from engine.model.values.noun import Noun
from engine.plan import codes
from engine.plan.covering.arrays import Parameter, all_rows, all_rows_count, combination_count, covering_rows
from engine.plan.covering.bans import FREE, Row
from engine.plan.fields.classes import LEFT_OUT, TYPICAL
from engine.plan.fields.recipe import NO_CLASS, CoverTable, FieldRecipe, Recipe, choose_row
from engine.plan.options import ROWS_MAX
from engine.plan.rows.impossible import Ruling, by_classes, combine_rules, impossible_of, part_ruled_out

COMBINATIONS_MAX: Final = 2_000_000
"""Most combinations that `cover: pairs` or `triples` may have to place: more would take minutes."""

PAIRS_MAX: Final = 100_000
"""Most pairs that a test may promise: each is kept, and counted in every report."""

_STRENGTH: Final = (("each", 1), ("pairs", 2), ("triples", 3))
NO_COVER: Final = CoverTable(picks=array("H"), width=0, count=0)


class RowSet(Noun, frozen=True, kw_only=True):
    """The rows of a test: how many random ones, the table of `cover`, and (field, class) of each `break`.

    `given` are the rows of its table, `answers` how often all of them are made (for each answer of `upstream`).
    """

    random: int
    cover: CoverTable
    breaks: tuple[tuple[int, int], ...]
    cut: int
    given: int = 0
    answers: int = 1

    @property
    def count(self) -> int:
        """How many there are."""
        return (self.given + self.random + self.cover.count + len(self.breaks)) * self.answers


def rows_of(
    test: Test, cases: Cases, fields: Sequence[FieldRecipe], *, ruling: Ruling, seeds: Sequence[Sequence[int]] = ()
) -> Checked[RowSet]:
    """The rows that `cases` asks for, within `max`; random ones first, then `cover`, then `break`.

    `seeds` are the classes in the rows of the test's table, which stand before them and are never cut off; `cover`
    adds only what they do not show, and no row of it holds what the ruling forbids. Too many rows or combinations, a
    field without any valid class, and a test without rows are errors.
    """
    problems = (*_problems(test, cases, fields), *_ruled_out(test, ruling))
    if any(problem.severity is Severity.ERROR for problem in problems):
        return Checked(value=None, diagnostics=problems)
    most = cases.max if cases.max is not None else ROWS_MAX
    random = min(cases.random, most)
    cover, covering = _cover(cases, fields, most - random, ruling=ruling, seeds=seeds)
    breaks = _breaks(fields) if cases.break_ is not None else ()
    wanted = cases.random + covering + len(breaks)
    answers = max(len(test.upstream), 1)
    if wanted + len(seeds) == 0:
        return Checked(value=None, diagnostics=(*problems, _no_rows(test, cases)))
    if wanted > ROWS_MAX and cases.max is None:
        return Checked(value=None, diagnostics=(*problems, _too_many(test, wanted)))
    kept = breaks[: most - random - cover.count]
    cut = wanted - random - cover.count - len(kept)
    rows = RowSet(random=random, cover=cover, breaks=kept, cut=cut, given=len(seeds), answers=answers)
    if rows.count > ROWS_MAX:
        return Checked(value=None, diagnostics=(*problems, _too_many(test, rows.count)))
    return Checked(value=rows, diagnostics=problems)


def row_problems(
    test: Test, cases: Cases, fields: Sequence[FieldRecipe], *, ruling: Ruling, given: int
) -> Iterator[Diagnostic]:
    """What is wrong with the rows that `cases` asks for, told without making them; `given` come from a table."""
    yield from _problems(test, cases, fields)
    yield from _ruled_out(test, ruling)
    if cases.random + given == 0 and cases.cover is None and not breaks_promised_by(fields, cases):
        yield _no_rows(test, cases)


def obligations_of(
    cases: Cases, fields: Sequence[FieldRecipe], breaks: Sequence[tuple[int, int]], *, ruling: Ruling
) -> Obligations:
    """What `cover` and `break` promise: every class they name, and every pair with at most one invalid class.

    What the ruling forbids for sure is no promise; it is listed with the reason. What was only not found stays one: no
    row shows it.
    """
    edges = {(fields[place].name, fields[place].classes[pick].label) for place, pick in breaks}
    if cases.cover is None:
        return Obligations(edges=frozenset(edges))
    pairs: set[tuple[tuple[str, str], tuple[str, str]]] = set()
    named = [_named_classes(field) for field in combine_rules(fields)]
    impossible = impossible_of(ruling, strength_of(cases)) if ruling.bans else ()
    told = by_classes(each for each in impossible if not each.draws)
    for classes in named:
        edges.update(name for name, _ in classes if name[1] != TYPICAL and part_ruled_out((name,), told) is None)
    for one, other in combinations(range(len(named)), 2) if cases.cover != "each" else ():
        pairs.update(
            (first, second)
            for (first, first_valid), (second, second_valid) in product(named[one], named[other])
            if (first_valid or second_valid) and (not told or part_ruled_out((first, second), told) is None)
        )
    return Obligations(edges=frozenset(edges), pairs=frozenset(pairs), impossible=impossible)


def strength_of(cases: Cases) -> int:
    """How many classes `cover` combines; with `all`, whose rows need no counting, pairs are told."""
    return dict(_STRENGTH).get(cases.cover or "", 2)


def classes_shown(promised: Obligations, recipe: Recipe) -> Obligations:
    """Those of the promised classes and pairs that the planned rows show; random rows show none."""
    edges: set[tuple[str, str]] = set()
    pairs: set[tuple[tuple[str, str], tuple[str, str]]] = set()
    for number in recipe.rows:
        choice = choose_row(recipe, number)
        if choice.is_random:
            continue
        shown = [
            (field.name, field.classes[pick].label)
            for field, pick in zip(recipe.fields, choice.picks, strict=True)
            if pick != NO_CLASS
        ]
        edges.update(shown)
        if promised.pairs:
            pairs.update((one, other) for place, one in enumerate(shown) for other in shown[place + 1 :])
    return replace(promised, edges=promised.edges & edges, pairs=promised.pairs & pairs)


def breaks_promised_by(fields: Sequence[FieldRecipe], cases: Cases) -> list[tuple[int, int]]:
    """Every class that `break` should put in, those that `max` cuts off among them."""
    return list(_breaks(fields)) if cases.break_ is not None else []


def classes_of(cases: Cases, rows: RowSet, fields: Sequence[FieldRecipe]) -> tuple[FieldClasses, ...]:
    """The classes of each field that the rows of a test can show."""
    return tuple(each for field in fields if (each := _classes_of(cases, rows, field)).valid or each.invalid)


def _classes_of(cases: Cases, rows: RowSet, field: FieldRecipe) -> FieldClasses:
    typical = [TYPICAL] if field.named and (rows.random or rows.given or cases.break_ is not None) else []
    left_out = [LEFT_OUT] if field.maybe and rows.random else []
    covered = [field.classes[each] for each in field.cover] if cases.cover is not None and field.named else []
    broken = [field.classes[each] for each in field.breaks]
    valid = dict.fromkeys([*typical, *left_out, *(each.label for each in covered if each.valid)])
    invalid = dict.fromkeys(each.label for each in (*covered, *broken) if not each.valid)
    return FieldClasses(field=field.name, valid=tuple(valid), invalid=tuple(invalid))


def _ruled_out(test: Test, ruling: Ruling) -> Iterator[Diagnostic]:
    """Whether constants alone break a constraint, or the classes that are left give no row at all."""
    reason = ruling.always.reason if ruling.always is not None else None
    if reason is None and ruling.bans and not ruling.search.allows([FREE] * len(ruling.sizes)):
        reason = "; ".join(dict.fromkeys(ruling.reasons))
    if reason is not None:
        yield Diagnostic(
            code=codes.RULED_OUT,
            span=test.cases.span if test.cases is not None else test.span,
            message=f"the constraints under `where` leave no row: {reason}",
            help="give the fields it speaks of values that keep it, or correct the constraint",
        )


def _problems(test: Test, cases: Cases, fields: Sequence[FieldRecipe]) -> Iterator[Diagnostic]:
    if cases.random > ROWS_MAX:
        yield _too_many(test, cases.random)
    if cases.cover is None:
        return
    for field in fields:
        if field.cover_valid == 0:
            message = (
                f"`cover` needs at least one value of `{field.name}` that is allowed, and the contract allows none"
            )
            help_ = f"correct the values of `{field.name}`, or test them with `break: one-field`"
            yield Diagnostic(code=codes.NO_VALID_CLASS, span=cases.span, message=message, help=help_)
            return
    yield from _work(test, cases, parameters_of(fields))


def _work(test: Test, cases: Cases, parameters: Sequence[Parameter]) -> Iterator[Diagnostic]:
    """Whether there is anything to combine, and whether it is too much."""
    if not parameters:
        yield Diagnostic(
            code=codes.NOTHING_TO_COVER,
            severity=Severity.WARNING,
            span=cases.span,
            message=f"`cover: {cases.cover}` has nothing to combine: no field has edges or several values of a one-of",
            help="give a field `edges:`, or ask for `random:` rows",
        )
    strength = dict(_STRENGTH).get(cases.cover or "", 0)
    pairs = 0 if cases.cover == "each" else combination_count(parameters, 2)
    combinations_count = combination_count(parameters, strength) if strength else 0
    if cases.cover == "all" and cases.max is None and all_rows_count(parameters) > ROWS_MAX:
        yield _too_many(test, all_rows_count(parameters))
    elif combinations_count > COMBINATIONS_MAX or pairs > PAIRS_MAX:
        most = COMBINATIONS_MAX if combinations_count > COMBINATIONS_MAX else PAIRS_MAX
        found = combinations_count if combinations_count > COMBINATIONS_MAX else pairs
        message = f"`cover: {cases.cover}` has {found:,} combinations to show; at most {most:,} can be planned"
        help_ = "give fewer classes, or split the fields over several tests"
        yield Diagnostic(code=codes.TOO_MANY_TUPLES, span=cases.span, message=message, help=help_)


def _too_many(test: Test, count: int) -> Diagnostic:
    message = f"the test has {count:,} rows; at most {ROWS_MAX:,} are allowed"
    span = test.cases.span if test.cases is not None else test.span
    help_ = "cap them with `max:`, or combine less: `cover: pairs`"
    return Diagnostic(code=codes.TOO_MANY_ROWS, span=span, message=message, help=help_)


def _no_rows(test: Test, cases: Cases) -> Diagnostic:
    if cases.break_ is not None:
        asked = ", ".join(f"`{ref.name}`" for ref in cases.edges)
        classes = f"{asked} makes no field invalid" if asked else "no field has a class that is known to be invalid"
        message = f"the test has no case: {classes}"
        help_ = (
            "name classes in `cases: {edges: […]}`, give fields bounds or a contract, or label an edge: "
            "`edges: {invalid: [empty]}`"
        )
    else:
        message, help_ = "the test has no case", "say how many: `cases: 5`"
    return Diagnostic(code=codes.NO_ROWS, span=cases.span if test.cases else test.span, message=message, help=help_)


def parameters_of(fields: Sequence[FieldRecipe]) -> list[Parameter]:
    """The fields that `cover` combines, as it counts them."""
    return [Parameter(field.cover_valid, len(field.cover) - field.cover_valid) for field in combine_rules(fields)]


def _cover(
    cases: Cases, fields: Sequence[FieldRecipe], most: int, *, ruling: Ruling, seeds: Sequence[Sequence[int]]
) -> tuple[CoverTable, int]:
    """The rows of `cover`, at most so many, and how many there would be without a cap."""
    if cases.cover is None:
        return NO_COVER, 0
    parameters = parameters_of(fields)
    shown = [_as_counted(seed, fields) for seed in seeds]
    if cases.cover == "all" and not ruling.bans and not shown:
        return _table(all_rows(parameters), fields, most), all_rows_count(parameters)
    if cases.cover == "all":
        known = set(shown)
        rows = [row for row in all_rows(parameters, bans=ruling.bans) if row not in known]
    else:
        rows = covering_rows(
            parameters, dict(_STRENGTH)[cases.cover], bans=ruling.search if ruling.bans else None, seeds=shown
        )
    return _table(rows, fields, most), len(rows)


def _as_counted(seed: Sequence[int], fields: Sequence[FieldRecipe]) -> Row:
    """The classes of a seeding row as `cover` counts them; FREE for a value that is no class of these."""
    picks = [(field, pick) for field, pick in zip(fields, seed, strict=True) if len(field.cover) > 1]
    return tuple(field.cover.index(pick) if pick in field.cover else FREE for field, pick in picks)


def _table(rows: Iterable[Sequence[int]], fields: Sequence[FieldRecipe], most: int) -> CoverTable:
    """At most so many rows, packed; fields with nothing to combine show their first class."""
    places = [place for place, field in enumerate(fields) if len(field.cover) > 1]
    widest = max((len(field.classes) for field in fields), default=0)
    picks = array("B" if widest <= 1 << 8 else "H" if widest <= 1 << 16 else "L")
    row = [field.cover[0] for field in fields]
    count = 0
    for choice in islice(rows, most):
        for place, each in zip(places, choice, strict=True):
            row[place] = fields[place].cover[each]
        picks.extend(row)
        count += 1
    return CoverTable(picks=picks, width=len(fields), count=count)


def _breaks(fields: Sequence[FieldRecipe]) -> tuple[tuple[int, int], ...]:
    return tuple((place, pick) for place, field in enumerate(fields) for pick in field.breaks)


def _named_classes(field: FieldRecipe) -> tuple[tuple[tuple[str, str], bool], ...]:
    """The (field, class) of each class to combine, and whether it is valid."""
    return tuple(((field.name, each.label), each.valid) for each in (field.classes[pick] for pick in field.cover))
