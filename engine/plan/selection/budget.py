"""Fits a plan into a budget of requests: the cases in an order whose every beginning shows most, and what is left out.

Greedy over what the rows of all tests show: first one row of each test, then always the row that shows most classes and
pairs which no row before it showed, for its price. Gains only ever fall, so that a gain is counted again only when its
row is at the top (Minoux, 1978).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heapreplace
from itertools import combinations
from typing import Final, TypeAlias

from engine.model.plan import BudgetCut, LeftOut
from engine.model.values.noun import Noun
from engine.plan.fields.recipe import NO_CLASS, Recipe, choose_row
from engine.plan.options import Budget
from engine.plan.rows.row_set import classes_shown

Shown: TypeAlias = tuple[object, ...]
"""A class of a field, or a pair of them."""

_REST: Final = 0.0
_EVERY_GAIN: Final = 1e9
"""More than any row can show: a test without a row comes first."""


class Fitted(Noun, frozen=True):
    """The recipes with the rows that fit, none without rows, and the places of these rows in the order of running.

    A place is (place of the recipe here, place of the row in it).
    """

    recipes: tuple[Recipe, ...]
    order: tuple[tuple[int, int], ...]
    cut: BudgetCut


def fit(recipes: Sequence[Recipe], budget: Budget) -> Fitted:
    """The rows that a budget pays for. A test with `needs` comes with every row of the tests that it needs."""
    purse = _BudgetLeft(budget)
    chosen = _Choice(recipes, purse)
    order = [*chosen.in_order(), *_free(recipes)]
    kept: list[set[int]] = [set() for _ in recipes]
    for place, at in order:
        kept[place].add(at)
    rows = [[row for at, row in enumerate(recipe.rows) if at in kept[place]] for place, recipe in enumerate(recipes)]
    fitted = tuple(recipe.but(rows=tuple(each)) for recipe, each in zip(recipes, rows, strict=True))
    new_place = {old: new for new, old in enumerate(place for place, each in enumerate(rows) if each)}
    new_at = [{at: new for new, at in enumerate(sorted(each))} for each in kept]
    return Fitted(
        recipes=tuple(recipe for recipe in fitted if recipe.rows),
        order=tuple((new_place[place], new_at[place][at]) for place, at in order),
        cut=_told(recipes, fitted, budget, purse.spent),
    )


def requests_of_recipe(recipe: Recipe, budget: Budget) -> Mapping[str, int]:
    """The requests that one row of a test costs, by scope."""
    test, roles = recipe.test, [call.role for call in recipe.calls]
    calls = Counter({test.target: len(roles) + ("step" not in roles) + (test.relate is not None)})
    if test.compare is not None:
        calls[test.compare.with_.target or test.target] += 1
    prices: Counter[str] = Counter()
    for target, count in calls.items():
        prices[budget.scopes.get(target, target)] += count * budget.requests_a_call.get(target, 2)
    return prices


class _BudgetLeft:
    """What is spent so far."""

    def __init__(self, budget: Budget) -> None:
        self.spent: Counter[str] = Counter()
        self.budget = budget

    def pays(self, prices: Mapping[str, int]) -> bool:
        """Whether so much is left."""
        most, on = self.budget.requests, self.budget.on
        if most is not None and self.spent.total() + sum(prices.values()) > most:
            return False
        return all(self.spent[scope] + price <= on[scope] for scope, price in prices.items() if scope in on)

    def pay(self, prices: Mapping[str, int]) -> None:
        """Spend it."""
        self.spent.update(prices)


class _Choice:
    """The rows in the order in which they are chosen."""

    def __init__(self, recipes: Sequence[Recipe], purse: _BudgetLeft) -> None:
        self._recipes = recipes
        self._purse = purse
        self._prices = [requests_of_recipe(recipe, purse.budget) for recipe in recipes]
        self._seen: list[set[Shown]] = [set() for _ in recipes]
        self._is_new = [True] * len(recipes)
        self._taken: set[tuple[int, int]] = set()
        self._places = {recipe.test.index: place for place, recipe in enumerate(recipes)}

    def in_order(self) -> Iterator[tuple[int, int]]:
        """Every row that is paid for."""
        # Among equals the n-th rows of all tests come before the next ones.
        heap = [
            (float("-inf"), at, place)
            for place, recipe in enumerate(self._recipes)
            if recipe.test.skip is None
            for at in range(len(recipe.rows))
        ]
        heapify(heap)
        while heap:
            bound, at, place = heap[0]
            if (place, at) in self._taken:
                heappop(heap)
                continue
            worth = -self._worth(place, at) if bound < _REST else _REST
            if worth > bound:
                heapreplace(heap, (worth, at, place))
                continue
            heappop(heap)
            yield from self._bought(place, at)

    def _bought(self, place: int, at: int) -> Iterator[tuple[int, int]]:
        """A row with the rows that it needs before it; nothing where that is too much."""
        wanted = [each for each in (*self._needed(place), (place, at)) if each not in self._taken]
        prices: Counter[str] = Counter()
        for each, _ in wanted:
            prices.update(self._prices[each])
        if not self._purse.pays(prices):
            return
        self._purse.pay(prices)
        for row in wanted:
            self._taken.add(row)
            self._is_new[row[0]] = False
            self._seen[row[0]].update(self._shown(*row))
            yield row

    def _needed(self, place: int) -> Iterator[tuple[int, int]]:
        for index in self._recipes[place].test.needs:
            other = self._places[index]
            if self._recipes[other].test.skip is None:
                yield from self._needed(other)
                yield from ((other, at) for at in range(len(self._recipes[other].rows)))

    def _worth(self, place: int, at: int) -> float:
        """What a row adds for its price; a test that has no row yet comes before all else."""
        price = sum(self._prices[place].values()) or 1
        gain = sum(each not in self._seen[place] for each in self._shown(place, at))
        return (gain + (_EVERY_GAIN if self._is_new[place] else 0)) / price

    def _shown(self, place: int, at: int) -> Iterable[Shown]:
        return _shown_by_row(self._recipes[place], self._recipes[place].rows[at])


def _shown_by_row(recipe: Recipe, number: int) -> Iterator[Shown]:
    """The promised classes and pairs in a row; random rows show none."""
    choice, promised = choose_row(recipe, number), recipe.test.obligations
    if choice.is_random or not (promised.edges or promised.pairs):
        return
    shown = [
        (field.name, field.classes[pick].label)
        for field, pick in zip(recipe.fields, choice.picks, strict=True)
        if pick != NO_CLASS
    ]
    yield from (each for each in shown if each in promised.edges)
    if promised.pairs:
        yield from (pair for pair in combinations(shown, 2) if pair in promised.pairs)


def _free(recipes: Sequence[Recipe]) -> Iterator[tuple[int, int]]:
    """The rows of skipped tests: they cost nothing, and are told of at the end."""
    for place, recipe in enumerate(recipes):
        if recipe.test.skip is not None:
            yield from ((place, at) for at in range(len(recipe.rows)))


def _told(recipes: Sequence[Recipe], fitted: Sequence[Recipe], budget: Budget, spent: Counter[str]) -> BudgetCut:
    before = [classes_shown(recipe.test.obligations, recipe) for recipe in recipes]
    has_several = len({recipe.test.target for recipe in recipes}) > 1
    after = [classes_shown(recipe.test.obligations, recipe) for recipe in fitted]
    return BudgetCut(
        text=budget.text,
        requests=spent.total(),
        left_out=tuple(
            LeftOut(
                test=recipe.test.name,
                file=recipe.test.file,
                cases=len(recipe.rows) - len(less.rows),
                of=len(recipe.rows),
                target=recipe.test.target if has_several else "",
            )
            for recipe, less in zip(recipes, fitted, strict=True)
            if len(less.rows) < len(recipe.rows)
        ),
        edges=(sum(len(each.edges) for each in after), sum(len(each.edges) for each in before)),
        pairs=(sum(len(each.pairs) for each in after), sum(len(each.pairs) for each in before)),
    )
