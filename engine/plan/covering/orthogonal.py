"""Pairs and triples by algebra: arrays in which any two or three columns hold them all, built over finite fields.

Over a field of q elements the q² rows (a, b) give q columns a + m·b, in any two of which every pair stands once (Bush
1952). Such an array can be laid over copies of itself: its rows serve columns of different copies, and the q² - q rows
with b ≠ 0 serve equal columns, with b itself as one column more (a product after Stevens, Moura and Mendelsohn 1998).
That makes 9 rows for 3^4, 15 for 3^13, 28 for 4^21.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import Final, TypeAlias

Rows: TypeAlias = list[tuple[int, ...]]
Operation: TypeAlias = Callable[[int, int], int]

ORDERS: Final = (2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 19, 23)
"""The fields that are used: powers of primes. Beyond them q² rows are more than a greedy search needs."""

_ROWS_MAX: Final = 2_000


def rows_by_latin_squares(order: int, columns: int) -> Rows | None:
    """Rows of so many columns (or of one column more than `order`) with values below `order`: any two hold every pair.

    None where that takes more rows than are worth having.
    """
    if _row_count(order, columns) > _ROWS_MAX:
        return None
    add, times = _operations(order)
    slopes = range(order)
    lines = [(a, b, tuple(add(a, times(m, b)) for m in slopes)) for a, b in product(slopes, slopes)]
    rows: Rows = [(b, *line) for _, b, line in lines]
    while len(rows[0]) < columns:
        # Each copy of the columns so far stands beside the others; `b` is the new column, 0 in the rows of before.
        width = min(len(rows[0]), -(-columns // order))
        copied = [(0, *(value for value in row[:width] for _ in slopes)) for row in rows]
        rows = copied + [(b, *(line * width)) for _, b, line in lines if b]
    return rows


def rows_by_parabolas(order: int, columns: int) -> Rows | None:
    """Rows of so many columns with values below `order`: any three hold every triple, each once (Bush 1952).

    The row (a, b, c) has a + b·m + c·m² in the column of m, and c in one more; where the order is even, b in another.
    None where there are not so many columns, or that takes more rows than are worth having.
    """
    if columns > order + 1 + (order % 2 == 0) or order**3 > _ROWS_MAX:
        return None
    add, times = _operations(order)
    every = range(order)
    lines = [(b, c, [add(times(b, m), times(c, times(m, m))) for m in every]) for b, c in product(every, every)]
    return [(*(add(a, each) for each in line), c, b)[:columns] for a in every for b, c, line in lines]


def _row_count(order: int, columns: int) -> int:
    width, count = order + 1, order**2
    while width < columns:
        width, count = width * order + 1, count + order**2 - order
    return count


@lru_cache(maxsize=len(ORDERS))
def _operations(order: int) -> tuple[Operation, Operation]:
    """Addition and multiplication of the field of so many elements, which are written 0, 1, 2, …."""
    prime = next(each for each in ORDERS if order % each == 0)
    degree = 1
    while prime**degree < order:
        degree += 1

    def digits(value: int) -> list[int]:
        return [value // prime**place % prime for place in range(degree)]

    def number(found: list[int]) -> int:
        return sum(digit * prime**place for place, digit in enumerate(found))

    def add(one: int, other: int) -> int:
        return number([(x + y) % prime for x, y in zip(digits(one), digits(other), strict=True)])

    def multiplied_by(lowest: tuple[int, ...]) -> Operation:
        """Multiplication of polynomials, where x to the degree is the polynomial `lowest`."""

        def times(one: int, other: int) -> int:
            result, shifted = [0] * degree, digits(one)
            for factor in digits(other):
                result = [(x + factor * y) % prime for x, y in zip(result, shifted, strict=True)]
                carry = shifted[-1]
                shifted = [(x + carry * y) % prime for x, y in zip([0, *shifted[:-1]], lowest, strict=True)]
            return number(result)

        return times

    # A field has no divisors of zero; the first polynomial that leaves none is as good as any.
    found = (multiplied_by(lowest) for lowest in product(range(prime), repeat=degree))
    return add, next(
        times for times in found if all(times(one, other) for one in range(1, order) for other in range(1, order))
    )
