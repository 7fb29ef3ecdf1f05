from __future__ import annotations

from typing import Any

import pytest

from engine.model.language.inputs import Table
from engine.model.source.diagnostic import Checked
from engine.model.suite import Suite
from engine.source.tables import read_table
from engine.suite.check import Loaded, check_suite
from tests.suite.reading_aloud import CONTRACT, FILE, WORDS, codes, in_a_suite, nodes_of, said


def checked(lines: str, table: str, *, delimiter: str = ",") -> Checked[Suite]:
    raw = read_table(table, "suites/k.csv", delimiter=delimiter)
    assert raw.value is not None
    loaded = Loaded(
        nodes={FILE: nodes_of(in_a_suite(lines))},
        documents={"suites/c.json": CONTRACT},
        tables={("suites/k.csv", delimiter): raw.value},
    )
    return check_suite(FILE, loaded, WORDS, None)


def table_of(lines: str, table: str, **more: Any) -> Table:
    found = checked(lines, table, **more)
    assert found.diagnostics == ()
    assert found.value is not None
    use = found.value.tests[0].table
    assert use is not None
    return found.value.tables[use.file.name]


def test_every_row_is_a_case_with_fields_answers_and_notes() -> None:
    text = 'amount,expect: output.score,name,tags,skip,ticket\n5,10,five,"a b,c",,T-1\n,,,,later,\n'
    rows = table_of("action: promised\ntable: ./k.csv", text).rows
    assert [(row.address, row.cells, row.expect) for row in rows] == [
        ("row:1", {"amount": 5}, {"output.score": 10}),
        ("row:2", {}, {}),
    ]
    assert (rows[0].name, rows[0].tags, rows[0].skip, rows[0].ticket) == ("five", ("a", "b", "c"), None, "T-1")
    assert (rows[1].name, rows[1].tags, rows[1].skip) == (None, (), "later")


def test_what_the_contract_wants_as_text_stays_text() -> None:
    text = "id,amount,expect: output.type\n1e5,1e5,7\ntrue,,\n"
    rows = table_of("action: promised\ntable: k.csv", text).rows
    assert rows[0].cells == {"id": "1e5", "amount": 100000.0}
    assert rows[0].expect == {"output.type": "7"}
    assert rows[1].cells == {"id": "true"}


def test_null_is_null_even_where_text_is_wanted() -> None:
    assert table_of("action: promised\ntable: k.csv", "id\n\\N\n").rows[0].cells == {"id": None}


def test_without_a_contract_any_column_is_a_field() -> None:
    assert table_of("action: plain\ntable: k.csv", "anything\n5\n").rows[0].cells == {"anything": 5}


def test_a_column_beside_input_may_give_a_field_of_it() -> None:
    lines = "action: plain\ninput: { a: 1 }\ntable: { file: k.csv, delimiter: ';' }"
    assert table_of(lines, "a;b\n1,5;x\n", delimiter=";").rows[0].cells == {"a": "1,5", "b": "x"}


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("amuont", ("E180", "did you mean `amount`?")),
        ("expect output.score", ("E180", "a column of answers is named `expect: output.x`")),
        ("expect: outptu.score", ("E322", "did you mean `output`?")),
        ("expect: output.closed.outer", ("E144", "known fields: `inner`")),
    ],
)
def test_a_column_that_means_nothing_is_an_error_at_its_name(header: str, problem: tuple[str, str]) -> None:
    found = checked("action: promised\ntable: k.csv", f"{header}\n5\n")
    assert [(code, help_) for code, _, help_ in said(found)] == [problem]
    assert found.diagnostics[0].span.file == "suites/k.csv"


def test_a_column_that_the_contract_does_not_promise_is_a_warning() -> None:
    assert codes(checked("action: promised\ntable: k.csv", "expect: output.scor\n5\n")) == ["W104"]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("5", "E103"),
        ("k.xlsx", "E181"),
        ("{ file: k.csv, delimiter: '||' }", "E178"),
        ("{ delimiter: ';' }", "E102"),
        ("../../k.csv", "E157"),
    ],
)
def test_a_table_that_cannot_be_used_is_one_problem(table: str, code: str) -> None:
    assert codes(checked(f"action: plain\ntable: {table}", "a\n1\n")) == [code]


def test_a_table_of_two_actions_is_typed_for_each() -> None:
    lines = "action: plain\ntable: k.csv"
    text = (
        in_a_suite(lines)
        + "  - { name: u, action: promised, table: k.csv }\n  - { name: v, action: plain, table: k.csv }\n"
    )
    raw = read_table("id\n5\n", "suites/k.csv").value
    assert raw is not None
    loaded = Loaded(
        nodes={FILE: nodes_of(text)}, documents={"suites/c.json": CONTRACT}, tables={("suites/k.csv", ","): raw}
    )
    suite = check_suite(FILE, loaded, WORDS, None).value
    assert suite is not None
    tables = [suite.tables[test.table.file.name] for test in suite.tests if test.table is not None]
    assert [table.rows[0].cells["id"] for table in tables] == [5, "5", 5]
    assert len(suite.tables) == 2
