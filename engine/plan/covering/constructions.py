"""Arrays that are known: developed from a few rows by moving places and exchanging classes, or built from subsets.

A row whose places are moved around and whose classes are moved around among themselves, but for some that stay, holds
all pairs when of any two distances every kind of pair stands in it (Meagher and Stevens, J. Combin. Designs 13(1),
2005). Rows over three classes of which each triple of places shows every pattern hold all triples when the classes
are exchanged in all six ways (Chateauneuf, Colbourn and Kreher, Designs, Codes and Cryptography 16, 1999). The rows
to begin with were found by simulated annealing, which takes longer than a plan may; tests hold that they are complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, count, islice, permutations, product
from math import comb
from types import MappingProxyType
from typing import Final

from engine.plan.covering.orthogonal import Rows

_MOVED_ROWS: Final[Mapping[int, tuple[tuple[int, str], ...]]] = MappingProxyType(
    {
        5: ((1, "2201423"), (1, "12110431"), (2, "3221424203")),
        6: ((1, "3010023152"),),
        7: ((1, "4454134226"), (2, "0326020553644"), (3, "32101142056505406")),
        8: ((1, "22425110741"), (2, "702441547612160"), (3, "070533240244657642"), (3, "62771513020053600100")),
        9: ((1, "5185221475723"), (2, "7286786404650034"), (3, "63633704521340782048")),
        10: ((1, "107702314262194"), (2, "207790944745738558"), (3, "05524390827832397362")),
        11: ((1, "60977a91304614190"), (2, "2550395264232a84697a4")),
        12: ((1, "166098341b08a317a15"),),
    }
)
"""By the number of classes: how many of them stay (the last ones), and the row."""

_BLOCKS_OF_THREE: Final = (
    ("01222", "21122", "10101", "21210"),
    ("10102", "00220", "22121", "02211"),
    ("01120", "10011", "02020", "20010"),
)
"""15 rows for twenty parameters of three classes: each block is moved around in five rows."""

_EXCHANGED_ROWS: Final = (
    "221001 011202 202011 012210 210201",
    "2112021000 2121122022 2212000212 0011121102 0102021221 0122110012 1002102021",
    "210010211122 121200112020 101221201110 112021020020 101000012021 100212021022 000001111220 021022201021",
    (
        "20000110212011 00211002021012 02012211121001 00021120020201 22121010100012 10211100002212 12101202211021 "
        "02201220102101 21002022001111"
    ),
    (
        "11102102202012002210 10211220211212000102 01122001020122020121 20120211200210120120 21200010101022012102 "
        "22212020101010100011 12020011110220002211 20122002011102022012 01011120022002201121 12112111201221220002 "
        "01112022112220022000 00101210122020011112"
    ),
)
"""Rows over three classes, by how many parameters they are for."""


def rows_by_subsets(columns: int) -> Rows:
    """The fewest rows in which any two of so many columns of two classes hold every pair (Kleitman and Spencer 1973).

    A column is a subset of the rows but the first; all have one size, with which any two have a row in common.
    """
    rows = next(number for number in count(2) if comb(number - 1, (number + 1) // 2) >= columns)
    chosen = [set(each) for each in islice(combinations(range(1, rows), (rows + 1) // 2), columns)]
    return [tuple(int(row in each) for each in chosen) for row in range(rows)]


def rows_by_moving(size: int, columns: int) -> Rows | None:
    """Rows of so many columns of `size` classes: any two hold every pair. None where none are known."""
    if size == 3 and columns <= 5 * len(_BLOCKS_OF_THREE[0]):  # noqa: PLR2004 - the table is for three classes
        whole = [
            tuple(int(block[(place - moved) % len(block)]) for block in blocks for place in range(len(block)))
            for blocks in _BLOCKS_OF_THREE
            for moved in range(len(blocks[0]))
        ]
        return [row[:columns] for row in whole]
    known = [
        _move_row(size, staying, row, columns) for staying, row in _MOVED_ROWS.get(size, ()) if len(row) >= columns
    ]
    return min(known, key=len, default=None)


def _move_row(size: int, staying: int, row: str, columns: int) -> Rows:
    """The row moved around, and its classes but those that stay, whose own pairs stand in rows of their own."""
    classes = [int(each, 36) for each in row]
    moving = size - staying
    rows = [
        tuple(
            (each + by) % moving if each < moving else each for each in (*classes[start:], *classes[:start])[:columns]
        )
        for start, by in product(range(len(row)), range(moving))
    ]
    own: Rows | None = [(0,) * columns] if staying == 1 else rows_by_subsets(columns)
    if staying == 3:  # noqa: PLR2004 - as above
        own = rows_by_moving(staying, columns)
    assert own is not None, "what stays is few"
    return rows + [tuple(moving + each for each in row) for row in own]


def rows_by_exchanging(columns: int) -> Rows | None:
    """Rows of so many columns of three classes: any three hold every triple. None where none are known."""
    for written in _EXCHANGED_ROWS:
        base = [[int(each) for each in row] for row in written.split()]
        if len(base[0]) >= columns:
            ways = list(permutations(range(3)))
            same = [(each,) * columns for each in range(3)]
            return same + [tuple(way[each] for each in row[:columns]) for row in base for way in ways]
    return None
