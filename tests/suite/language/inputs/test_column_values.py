from __future__ import annotations

from typing import Any, get_args

import pytest

from engine.model.language.inputs import CellType
from engine.model.source.raw_table import RawCell
from engine.model.values.json import MISSING
from engine.source.tables import read_table
from engine.suite.language.inputs.cell_types import TYPES, UNREAD, is_other_number, is_other_switch, json_number
from engine.suite.language.inputs.column_values import Column, ColumnValues, read_column, types_that_read


def cells(*written: str, file: str = "k.csv") -> list[RawCell | None]:
    raw = read_table("y,x\n" + "".join(f"1,{each}\n" for each in written), file).value
    assert raw is not None
    return [row.cells.get("x") for row in raw.rows]


def column(*written: str, explicit: str | None = None, wanted: tuple[str, ...] = ()) -> ColumnValues:
    return read_column(cells(*written), Column(explicit=explicit, wanted=wanted, is_typed=False))


@pytest.mark.parametrize(
    ("written", "values", "odd"),
    [
        (["1", "-2.5", "1e3"], [1, -2.5, 1000.0], None),
        (["1", "", "\\N", "null"], [1, MISSING, None, None], None),
        (["true", "false"], [True, False], None),
        (["10115", "01067"], ["10115", "01067"], None),
        (["A1", "5", "B2"], ["A1", "5", "B2"], None),
        (["5", '""'], ["5", ""], None),
        (["+49301234567", "+4930123456"], ["+49301234567", "+4930123456"], None),
        (["29.11.2026", "1.12.2026"], ["29.11.2026", "1.12.2026"], None),
        (["10.0.0.1"], ["10.0.0.1"], None),
        (["TRUE", "FALSE"], ["TRUE", "FALSE"], 0),
        (["yes", "no"], ["yes", "no"], 0),
        (["yes", "maybe"], ["yes", "maybe"], None),
        (["1.5", '"1,50"'], ["1.5", "1,50"], 1),
        (['"1.000,50"'], ["1.000,50"], 0),
        (["1", "2", "TRUE"], ["1", "2", "TRUE"], 2),
        (["1", "2", "n/a"], ["1", "2", "n/a"], 2),
        (["1", "NULL"], ["1", "NULL"], 1),
        (["1", "2", '"3"'], ["1", "2", "3"], 2),
        (["1", "true"], ["1", "true"], 1),
        (["1", "2", "1e400"], ["1", "2", "1e400"], 2),
    ],
)
def test_a_column_of_text_is_numbers_or_switches_where_all_its_cells_are(
    written: list[str], values: list[Any], odd: int | None
) -> None:
    found = column(*written)
    assert (found.values, found.odd) == (values, odd)


@pytest.mark.parametrize(
    ("wanted", "written", "values", "unfit"),
    [
        (("string",), ["1", "true", "x"], ["1", "true", "x"], ()),
        (("string", "null"), ["1", "\\N"], ["1", None], ()),
        (("number",), ["1", '"2"', "x", '"1,5"'], [1, 2, "x", "1,5"], (2, 3)),
        (("integer",), ["5.0", "1.5"], [5.0, 1.5], (1,)),
        (("boolean",), ["TRUE", "False", "true", "yes", "1"], [True, False, True, "yes", 1], (3, 4)),
        (("array",), ['"[1, 2]"', "x", "5"], [[1, 2], "x", 5], (1, 2)),
        (("object",), ['"{""a"": 1}"', '"[1]"'], [{"a": 1}, "[1]"], (1,)),
        (("string", "number"), ["1", "x"], ["1", "x"], ()),
        (("string", "number"), ["1", "2"], [1, 2], ()),
    ],
)
def test_the_contract_decides_the_type(
    wanted: tuple[str, ...], written: list[str], values: list[Any], unfit: tuple[int, ...]
) -> None:
    found = column(*written, wanted=wanted)
    assert (found.values, found.unfit, found.odd) == (values, unfit, None)


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("text", "01067", "01067"),
        ("text", "5", "5"),
        ("number", "1.5", 1.5),
        ("number", "1,5", UNREAD),
        ("number", "1e400", UNREAD),
        ("integer", "5.0", 5),
        ("integer", "5.5", UNREAD),
        ("boolean", "WAHR", True),
        ("boolean", "ja", UNREAD),
        ("boolean", "Yes", True),
        ("boolean", "0", False),
        ("decimal-comma", "1.000,50", 1000.5),
        ("decimal-comma", "1.500", 1500),
        ("decimal-comma", "-1 000,5", -1000.5),
        ("decimal-comma", "1.5", UNREAD),
        ("decimal-comma", "1.00,5", UNREAD),
        ("decimal-comma", "01,5", 1.5),
        ("decimal-point", "1,000.50", 1000.5),
        ("decimal-point", "1'000", 1000),
        ("decimal-point", "1,5", UNREAD),
        ("date", "2026-11-29", "2026-11-29"),
        ("date", "9.1.2026", "2026-01-09"),
        ("date", "2026-02-30", UNREAD),
        ("date", "11/29/2026", UNREAD),
        ("date", "20261129", UNREAD),
        ("json", '{"a": [1, null]}', {"a": [1, None]}),
        ("json", "{a}", UNREAD),
        ("json", "NaN", UNREAD),
        ("json", "1e400", UNREAD),
    ],
)
def test_each_type_reads_what_it_says_and_nothing_else(type_: str, text: str, value: Any) -> None:
    assert TYPES[type_].read(RawCell(text, text)) == value


def test_each_type_reads_its_own_example_and_the_grammar_knows_it() -> None:
    assert set(TYPES) == set(get_args(CellType))
    assert all(each.read(RawCell(each.example, each.example)) is not UNREAD for each in TYPES.values())


def test_a_number_that_json_or_yaml_says_itself_is_not_read_otherwise() -> None:
    raw = read_table('{"x": 1.5}\n{"x": "1,5"}\n', "k.jsonl").value
    assert raw is not None
    written = [row.cells.get("x") for row in raw.rows]
    found = read_column(written, Column(explicit="decimal-comma", wanted=(), is_typed=True))
    assert (found.values, found.unread) == ([1.5, 1.5], frozenset())


def test_rows_that_name_their_types_keep_them() -> None:
    raw = read_table("- x: 10115\n- x: 01067\n- x: '5'\n- x: true\n", "k.yaml").value
    assert raw is not None
    written = [row.cells.get("x") for row in raw.rows]
    found = read_column(written, Column(explicit=None, wanted=(), is_typed=True))
    assert (found.values, found.odd) == ([10115, "01067", "5", True], 1)


def test_what_is_suggested_reads_every_cell() -> None:
    assert types_that_read(cells('"1,5"', "2")) == ("decimal-comma",)
    assert types_that_read(cells('"1,000"')) == ("decimal-comma", "decimal-point")
    assert types_that_read(cells("TRUE", "0")) == ("boolean",)
    assert types_that_read(cells('"1,5"', "x")) == ()
    assert types_that_read(cells("1.5")) == ()


def test_numbers_and_switches_in_another_writing_are_known() -> None:
    assert all(map(is_other_number, ("1,50", "1.000,50", "1,000.5", "+5", ".5", "5.", "1 000", "1_000", "1e400")))
    assert not any(map(is_other_number, ("5", "-1.5", "007", "+4930123456", "29.11.2026", "a", "", "0301 234 567")))
    assert [each for each in ("TRUE", "True", "yes", "true", "1", "x") if is_other_switch(each)] == [
        "TRUE",
        "True",
        "yes",
    ]
    assert [json_number(each) for each in ("1,50", "1.000,50", "+5", "1,000", "5", "x")] == [
        "1.5",
        "1000.5",
        "5",
        None,
        None,
        None,
    ]
