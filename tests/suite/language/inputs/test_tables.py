from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    assert table_of(lines, "a;b\nx,5;x\n", delimiter=";").rows[0].cells == {"a": "x,5", "b": "x"}


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("amuont", ("E180", "did you mean `amount`?")),
        (
            "expect output.score",
            ("E190", "write `expect: output.score`; a field that is called so is written `input: expect output.score`"),
        ),
        ("expect: outptu.score", ("E322", "did you mean `output`?")),
        ("expect: output.closed.outer", ("E144", "known fields: `inner`")),
    ],
)
def test_a_column_that_means_nothing_is_an_error_at_its_name(header: str, problem: tuple[str, str]) -> None:
    found = checked("action: promised\ntable: k.csv", f"{header}\n5\n")
    assert [(code, help_) for code, _, help_ in said(found)] == [problem]
    assert found.diagnostics[0].span.file == "suites/k.csv"


SIGNS = 'aeinx:.;|,[](){}"`$\\N -+0159\n\t\u00a0\u200bé'
WORDS_OF_TABLES = [
    "expect",
    "Expect: ",
    "output",
    "input: ",
    "case: ",
    "name",
    "skip",
    "status",
    "TRUE",
    "1,50",
    "sep=",
    "\n",
]


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(WORDS_OF_TABLES), st.text(st.sampled_from(SIGNS), max_size=4)), max_size=12))
def test_checking_a_table_is_total(parts: list[str]) -> None:
    for file in ("suites/k.csv", "suites/k.jsonl"):
        text = "".join(parts)
        raw = read_table(text if file.endswith("csv") else json.dumps({text: text, "a": 1}), file)
        if raw.value is None:
            assert raw.diagnostics
            continue
        for action in ("plain", "promised"):
            nodes = {FILE: nodes_of(in_a_suite(f"action: {action}\ntable: {file[7:]}"))}
            loaded = Loaded(nodes=nodes, documents={"suites/c.json": CONTRACT}, tables={(file, ","): raw.value})
            assert all(each.message for each in check_suite(FILE, loaded, WORDS, None).diagnostics)


def test_rows_see_every_column_by_its_name_and_what_it_means() -> None:
    text = "case: name,tags,input: name,amount,expect: output.n\nfirst,a b,Ada,5,7\n,,,,\n"
    found = checked("action: plain\ntable: k.csv\ninput: { seen: '${{ row.name }} ${{ row.amount }}' }", text)
    assert codes(found) == ["W130", "W132"]
    assert found.value is not None
    (table,) = found.value.tables.values()
    assert table.columns == ("name", "amount", "case: name", "tags", "output.n", "expect: output.n")
    row = table.rows[0]
    assert {**row.beside, **row.cells} == {
        "case: name": "first",
        "tags": "a b",
        "name": "Ada",
        "amount": 5,
        "output.n": 7,
        "expect: output.n": 7,
    }
    assert (row.name, row.tags, table.rows[1].beside) == ("first", ("a", "b"), {})


def test_an_answer_stands_where_its_cell_does() -> None:
    row = table_of("action: plain\ntable: k.csv", "a,expect: output.n,expect: status\n1,22,\n").rows[0]
    assert {place: row.place_of(place)[1:] for place in row.expect} == {"output.n": (2, 3, 2, 5)}


@pytest.mark.parametrize(
    "word", ["yes", "no", "No", "TRUE", "false", "x", "X", "0", "1", "y", "n", "ja", "-", '" "', "none", "skip", "?"]
)
def test_a_switch_is_no_reason_to_skip_a_row(word: str) -> None:
    found = checked("action: plain\ntable: k.csv", f"a,case: skip\n1,{word}\n")
    assert [(each.code, each.span.column) for each in found.diagnostics] == [("E192", 3)]


@pytest.mark.parametrize("cell", ["", '""', "\\N"])
def test_an_empty_reason_skips_nothing(cell: str) -> None:
    assert table_of("action: plain\ntable: k.csv", f"a,case: skip\n1,{cell}\n").rows[0].skip is None


def test_the_author_may_say_how_cells_are_read() -> None:
    lines = (
        "action: plain\n"
        "table: { file: k.csv, types: { zip: text, price: decimal-comma, day: date, output.n: decimal-comma, "
        "l: json } }"
    )
    text = 'zip,price,day,expect: output.n,l\n10115,"1.000,50",29.11.2026,"1,5","[1]"\n10115,,\\N,,\n'
    rows = table_of(lines, text).rows
    assert rows[0].cells == {"zip": "10115", "price": 1000.5, "day": "2026-11-29", "l": [1]}
    assert rows[0].expect == {"output.n": 1.5}
    assert rows[1].cells == {"zip": "10115", "day": None}


@pytest.mark.parametrize(
    ("types", "codes_"),
    [
        ("{ b: number }", ["E191"]),
        ("{ c: text }", ["E180"]),
        ("{ 'case: name': text }", ["E180"]),
        ("{ name: text }", ["E180"]),
        ("{ a: numbre }", ["E104"]),
        ("[a]", ["E103"]),
    ],
)
def test_a_type_that_cannot_be_used_is_one_problem(types: str, codes_: list[str]) -> None:
    lines = f"action: plain\ntable: {{ file: k.csv, types: {types} }}"
    assert codes(checked(lines, "a,b,case: name\n1,x,y\n")) == codes_


def test_a_cell_that_is_not_of_the_contracts_type_is_told_at_its_place() -> None:
    found = checked("action: promised\ntable: k.csv", 'id,amount\n7,much\n8,"1,50"\n9,5\n')
    assert [(each.code, each.span.line, each.span.column) for each in found.diagnostics] == [
        ("W105", 2, 3),
        ("W105", 3, 3),
    ]
    assert (found.diagnostics[1].help or "").startswith("write `1.5`; a row that means to send it")


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("", "amount,expect: status\nmuch,failed\n"),
        ("", "amount,expect: error.kind\nmuch,input\n"),
        ("expect: { status: failed }", "amount\nmuch\n"),
        ("expect: { if-invalid: { status: failed } }", "amount\nmuch\n"),
    ],
)
def test_a_cell_of_a_row_that_is_meant_to_be_refused_may_be_of_any_type(lines: str, text: str) -> None:
    assert codes(checked(f"action: promised\ntable: k.csv\n{lines}", text)) == []


def test_many_cells_of_another_type_are_told_by_their_number() -> None:
    found = checked("action: promised\ntable: k.csv", "amount\n" + "much\n" * 30)
    assert len(found.diagnostics) == 20
    assert found.diagnostics[-1].message.endswith("; 10 more cells are not either")


def test_an_answer_that_the_contract_never_gives_is_told() -> None:
    assert codes(checked("action: promised\ntable: k.csv", "amount,expect: output.score\n1,much\n")) == ["W105"]


def test_a_column_that_is_text_because_of_one_cell_is_told_there() -> None:
    found = checked("action: plain\ntable: k.csv", 'price\n9.99\n"1,50"\n')
    assert [(each.code, each.span.line, each.help) for each in found.diagnostics] == [
        ("W131", 3, "write `1.5`, or say `types: {price: text}` beside `file`")
    ]
    assert codes(checked("action: plain\ntable: k.csv", "zip\n10115\n01067\n")) == []


def test_a_table_is_read_anew_where_another_input_declares_its_columns() -> None:
    text = (
        in_a_suite("action: plain\ntable: k.csv") + "  - { name: u, action: plain, table: k.csv, input: { name: x } }\n"
    )
    raw = read_table("name\nAda\n", "suites/k.csv").value
    assert raw is not None
    loaded = Loaded(nodes={FILE: nodes_of(text)}, documents={}, tables={("suites/k.csv", ","): raw})
    suite = check_suite(FILE, loaded, WORDS, None).value
    assert suite is not None
    found = [suite.tables[test.table.file.name].rows[0] for test in suite.tests if test.table is not None]
    assert [(row.name, row.cells) for row in found] == [("Ada", {}), (None, {"name": "Ada"})]


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


@pytest.mark.parametrize(
    "lines",
    [
        'expect: { output.b: "${{ input.b }}" }',
        "expect: { check: [{ that: output.b == input.b }] }",
        'input: { twice: "${{ this.b }}${{ this.b }}" }',
        "relate: { change: { b: 3 }, expect: after.output.b > before.output.b }",
    ],
)
def test_what_the_columns_give_is_part_of_the_input(lines: str) -> None:
    """Nothing but the table names the field."""
    table_of(f"action: plain\ntable: k.csv\n{lines}", "b,c\n5,6\n")
    wrong = lines.replace("input.b", "input.bb").replace("this.b", "this.bb").replace("{ b: 3", "{ bb: 3")
    (found,) = {
        each.code: each for each in checked(f"action: plain\ntable: k.csv\n{wrong}", "b,c\n5,6\n").diagnostics
    }.values()
    assert found.code in ("E145", "E132", "E147")
    assert "`b`" in str(found.help)
