from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.covering.arrays import Parameter, all_rows, covering_rows, valid_rows
from engine.plan.covering.bans import FREE, Ban, Bans, bans_over


def test_a_row_is_finished_around_what_is_banned() -> None:
    bans = Bans((2, 2, 3), (Ban((0, 1), frozenset({(0, 0)})), Ban((1,), frozenset({(1,)}))))
    assert bans.complete([FREE, FREE, FREE]) == (1, 0, 0)
    assert bans.complete([FREE, FREE, 2]) == (1, 0, 2)
    assert bans.complete([0, FREE, FREE]) is None
    assert list(bans.minimal(2)) == [((0, 0),), ((1, 1),)]


def test_bans_that_leave_nothing_leave_no_rows() -> None:
    bans = Bans((2, 2), (Ban((0,), frozenset({(0,), (1,)})),))
    assert list(bans.minimal(2)) == [()]
    for strength in range(4):
        assert valid_rows((2, 2), strength, bans=bans) == []


@pytest.mark.slow
def test_a_search_has_an_end() -> None:
    # Eight places of which all must differ, with seven classes each: there is no row, and too many to try them all.
    same = frozenset((each, each) for each in range(7))
    bans = Bans((7,) * 8, [Ban((one, other), same) for other in range(8) for one in range(other)])
    assert not bans.allows([FREE] * 8)


def test_what_is_forced_is_chosen_first() -> None:
    # The last place decides the first: a search in their order would try all that stands between.
    apart = frozenset(each for each in product(range(4), range(4)) if each[0] != each[1])
    bans = Bans((4,) * 16, [Ban((0, 15), apart), *(Ban((each, each + 1), frozenset({(0, 0)})) for each in range(15))])
    assert bans.complete([FREE] * 15 + [3]) is not None
    assert not bans.allows([2] + [FREE] * 14 + [3])
    assert bans.steps < 50


SIZES = st.lists(st.integers(1, 3), min_size=2, max_size=4)


@pytest.mark.slow
@settings(max_examples=60)
@given(SIZES, st.integers(1, 3), st.data())
def test_rows_under_bans_are_complete_and_sound(sizes: list[int], strength: int, data: st.DataObject) -> None:
    bans = []
    for _ in range(data.draw(st.integers(1, 3))):
        places = tuple(sorted(data.draw(st.sets(st.sampled_from(range(len(sizes))), min_size=1, max_size=3))))
        every = list(product(*(range(sizes[place]) for place in places)))
        bans.append(Ban(places, frozenset(data.draw(st.sets(st.sampled_from(every), max_size=4)))))
    parameters = [Parameter(size, data.draw(st.integers(0, 1))) for size in sizes]
    allowed = list(all_rows(parameters, bans=bans))
    seeds = data.draw(st.lists(st.sampled_from(allowed), max_size=3)) if allowed else []
    rows = covering_rows(parameters, strength, bans=bans_over([each.valid for each in parameters], bans), seeds=seeds)
    assert set(rows) <= set(allowed)
    assert shown([*rows, *seeds], parameters, strength) == shown(allowed, parameters, strength)


def shown(rows: list[tuple[int, ...]], parameters: list[Parameter], strength: int) -> set[tuple[tuple[int, int], ...]]:
    """Every combination that some row holds, told apart by whether one of its classes is invalid."""
    found = set()
    for row in rows:
        broken = [place for place, each in enumerate(row) if each >= parameters[place].valid]
        for places in product(range(len(row)), repeat=min(strength, len(row))):
            if list(places) == sorted(set(places)) and set(broken) <= set(places):
                found.add(tuple((place, row[place]) for place in places))
    return found


def test_what_was_found_out_for_rows_is_not_searched_again() -> None:
    bans = Bans((3, 3, 3), (Ban((0, 1), frozenset({(0, 0), (0, 1), (0, 2)})),))
    valid_rows((3, 3, 3), 2, bans=bans)
    known = dict(bans.known)
    assert list(bans.minimal(2)) == [((0, 0),)]
    assert (bans.known, bans.steps) == (known, 0)


def test_what_was_given_up_is_no_longer_once_a_row_holds_it() -> None:
    bans = Bans((2, 2), (Ban((0, 1), frozenset({(0, 0)})),))
    bans.known[(1, FREE)], bans.given_up = None, {(1, FREE)}
    assert bans.allows((FREE, 1))
    bans.witnesses.clear()
    bans.witnesses_of = [[0, 0], [0, 0]]
    bans._note_witness((1, 1))
    assert (bans.allows((1, FREE)), bans.tries_of([(0, 1)])) == (True, 0)
