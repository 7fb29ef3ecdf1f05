"""Arithmetic on paper, judged by Python's own decimals."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from math import ceil, floor, isfinite

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from engine.expressions.values import arithmetic
from engine.expressions.values.arithmetic import Unrounded
from engine.expressions.values.equality import equal
from engine.model.values.json import Json

MONEY = st.integers(-(10**12), 10**12).map(lambda cents: cents / 100)
NUMBERS = (
    MONEY
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, 0.1, 0.2, 0.7, 1.1, 2**53 + 1, 1e23, 1e308, 5e-324, -0.0])
)


def on_paper(number: float) -> Decimal:
    return Decimal(number if isinstance(number, int) else repr(number))


def nearest(exact: Decimal) -> float:
    """The number that says `exact`, or comes nearest to it."""
    return int(exact) if exact == exact.to_integral_value() and abs(exact) <= 10**60 else float(exact)


def given_back(run: Callable[..., float], *numbers: float) -> float | None:
    try:
        made = run(*numbers)
    except OverflowError:
        return None
    assert isfinite(made)
    return made


@pytest.mark.parametrize(
    ("name", "judge"),
    [
        ("add", lambda one, other: one + other),
        ("subtract", lambda one, other: one - other),
        ("multiply", lambda one, other: one * other),
    ],
)
@given(one=NUMBERS, other=NUMBERS)
@example(one=0.1, other=0.2)
@example(one=1.1, other=1.1)
def test_sums_and_products_are_exact(
    name: str, judge: Callable[[Decimal, Decimal], Decimal], one: float, other: float
) -> None:
    made = given_back(getattr(arithmetic, name), one, other)
    with localcontext(prec=2_000):
        exact = judge(on_paper(one), on_paper(other))
    assert made is None or arithmetic.settle(made) == nearest(exact) or float(made) == float(exact)
    assert made is not None or abs(exact) > 10**60


@pytest.mark.slow
@given(st.lists(MONEY, max_size=20), st.randoms())
def test_a_sum_of_cents_is_exact_in_any_order(amounts: list[float], chance: object) -> None:
    exact = sum(map(on_paper, amounts), Decimal(0))
    assert arithmetic.total(amounts) == nearest(exact)
    chance.shuffle(amounts)  # type: ignore[attr-defined]
    assert arithmetic.total(amounts) == nearest(exact)


@given(NUMBERS, NUMBERS)
@example(1, 3)
@example(2, 3)
def test_what_is_divided_and_multiplied_again_is_what_it_was(one: float, other: float) -> None:
    assume(other != 0 and (not isinstance(one, int) or abs(one) <= 2**53))
    share = given_back(arithmetic.divide, one, other)
    assume(share is not None and (share == 0) is (one == 0))
    assert share is not None
    assert equal(arithmetic.multiply(share, other), one)


@given(NUMBERS, NUMBERS)
def test_quotients_are_the_nearest_number(one: float, other: float) -> None:
    assume(other != 0)
    with localcontext(prec=400):
        exact = on_paper(one) / on_paper(other)
    made = given_back(arithmetic.divide, one, other)
    assert made is None or float(made) == float(exact)


@given(NUMBERS, NUMBERS)
@example(-0.3, 0.1)
@example(0.3, 0.1)
def test_a_number_is_what_goes_into_it_and_the_rest(one: float, other: float) -> None:
    assume(other != 0)
    with localcontext(prec=2_000):
        dividend, divisor = on_paper(one), on_paper(other)
        times = (dividend / divisor).to_integral_value(rounding="ROUND_FLOOR")
        rest = dividend - times * divisor
    made = given_back(arithmetic.floor_divide, one, other)
    assert made is None or float(made) == float(times)
    left = given_back(arithmetic.modulo, one, other)
    assert left is not None
    assert float(left) == float(rest)
    assert left == 0 or (left < 0) is (other < 0) or float(left) == float(other)


@given(MONEY | st.floats(-1e15, 1e15), st.integers(0, 15))
@example(2.675, 2)
@example(1.005, 2)
def test_a_half_is_rounded_away_from_zero(number: float, places: int) -> None:
    with localcontext(prec=1_000):
        exact = on_paper(number).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert arithmetic.round_half_away(number, places) == nearest(exact)


@given(NUMBERS)
def test_whole_numbers_are_found_on_the_decimal(number: float) -> None:
    with localcontext(prec=1_000):
        exact = on_paper(number)
    assert on_paper(arithmetic.round_down(number)) == floor(exact)
    assert on_paper(arithmetic.round_up(number)) == ceil(exact)
    assert on_paper(arithmetic.truncate(number)) == int(exact)
    assert on_paper(arithmetic.absolute(number)) == abs(exact)
    assert on_paper(arithmetic.negate(number)) == -exact


@given(NUMBERS, NUMBERS, NUMBERS)
@example(0.3, 0.2, 0.1)
def test_near_is_measured_on_the_decimals(one: float, other: float, within: float) -> None:
    with localcontext(prec=2_000):
        assert arithmetic.are_near(one, other, within) is (abs(on_paper(one) - on_paper(other)) <= on_paper(within))


@given(MONEY | st.integers(-1000, 1000), st.integers(-12, 12))
def test_powers_are_products(base: float, exponent: int) -> None:
    assume(base != 0)
    exact = Decimal(1)
    with localcontext(prec=1_000):
        for _ in range(abs(exponent)):
            exact *= on_paper(base)
        exact = exact if exponent >= 0 else 1 / exact
    made = given_back(arithmetic.power, base, exponent)
    assert (made is None and abs(exact) > 10**60) or float(made or 0) == float(exact)


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (arithmetic.add(0.1, 0.2), 0.3),
        (arithmetic.multiply(1.1, 1.1), 1.21),
        (arithmetic.subtract(1, 0.9), 0.1),
        (arithmetic.add(2**53, 1), 2**53 + 1),
        (arithmetic.add(2**53 + 1, 0.5), 2**53 + 2),
        (arithmetic.multiply(0.5, 2 * (2**53 + 1)), 2**53 + 1),
        (arithmetic.divide(3 * (10**30 + 1), 3), 10**30 + 1),
        (arithmetic.total([1e300, 0.1, -1e300]), 0.1),
        (arithmetic.total([10**59, 0.5, -(10**59)]), 0.5),
        (arithmetic.mean([0.1, 0.2]), 0.15),
        (arithmetic.power(4, 0.5), 2),
        (arithmetic.power(8, arithmetic.divide(1, 3)), 2),
        (arithmetic.power(arithmetic.power(arithmetic.divide(1, 4), 64), 0.5), 2**-64),
        (arithmetic.multiply(arithmetic.divide(-1, 3), 3), -1),
        (arithmetic.power(2, -2), 0.25),
        (arithmetic.power(0, 0), 1),
        (arithmetic.power(10, 60), 10**60),
        (arithmetic.round_down(arithmetic.multiply(arithmetic.divide(1, 3), 3)), 1),
        (arithmetic.modulo(arithmetic.multiply(arithmetic.divide(10, 3), 3), 10), 0),
    ],
)
def test_what_people_compute_is_what_comes_out(made: float, wanted: float) -> None:
    assert (made, type(arithmetic.settle(made))) == (wanted, type(wanted))


@pytest.mark.parametrize(
    ("run", "numbers", "problem"),
    [
        (arithmetic.divide, (1, 0), ZeroDivisionError),
        (arithmetic.divide, (1, 0.0), ZeroDivisionError),
        (arithmetic.modulo, (1, 0), ZeroDivisionError),
        (arithmetic.floor_divide, (1, 0), ZeroDivisionError),
        (arithmetic.power, (0, -1), ZeroDivisionError),
        (arithmetic.power, (-1, 0.5), ValueError),
        (arithmetic.power, (2, 65), OverflowError),
        (arithmetic.power, (10**60, 64), OverflowError),
        (arithmetic.power, (1e300, 64), OverflowError),
        (arithmetic.add, (1e308, 1e308), OverflowError),
        (arithmetic.multiply, (10**60, 10), OverflowError),
        (arithmetic.floor_divide, (1e300, 1e-300), OverflowError),
        (arithmetic.add, (float("nan"), 0), ValueError),
        (arithmetic.settle, (float("inf"),), ValueError),
    ],
)
def test_what_is_no_number_is_told(run: Callable[..., object], numbers: tuple[float, ...], problem: type) -> None:
    with pytest.raises(problem):
        run(*numbers)


def test_digits_that_json_lacks_are_left_behind_where_a_value_is_handed_on() -> None:
    third = arithmetic.divide(1, 3)
    assert type(third) is Unrounded
    inner: Json = [1]
    value: Json = {"a": [third, 1], "b": inner}
    made = arithmetic.settle_numbers(value)
    assert made == value
    assert isinstance(made, dict)
    assert type(made["a"][0]) is float
    assert made["b"] is inner
    assert arithmetic.settle_numbers(made) is made
