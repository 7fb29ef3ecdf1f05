from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.source.raw_table import RawTable
from engine.model.values.json import Json
from engine.model.values.span import Span
from engine.source.tables import delimited, read_table

PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


def table(text: str, file: str = "k.csv", *, delimiter: str = ",") -> RawTable:
    found = read_table(text, file, delimiter=delimiter)
    assert found.diagnostics == ()
    assert found.value is not None
    return found.value


def values(text: str, file: str = "k.csv", *, delimiter: str = ",") -> list[dict[str, Json]]:
    return [
        {name: cell.value for name, cell in row.cells.items()} for row in table(text, file, delimiter=delimiter).rows
    ]


def test_an_empty_cell_is_missing_an_empty_text_is_text_and_null_has_a_sign() -> None:
    assert values('a,b,c\n,"",\\N\n') == [{"b": "", "c": None}]


def test_cells_are_typed_by_jsons_own_grammar_unless_they_stand_in_quotes() -> None:
    text = 'a,b,c,d,e,f\n1,-2.5,true,02134,"5","\\N"\n'
    assert values(text) == [{"a": 1, "b": -2.5, "c": True, "d": "02134", "e": "5", "f": "\\N"}]


def test_the_text_of_a_cell_is_kept_as_it_was_written() -> None:
    cell = table("a\n1e5\n").rows[0].cells["a"]
    assert (cell.value, cell.text) == (100000.0, "1e5")


def test_quotes_hold_separators_breaks_and_quotes() -> None:
    assert values('a,b\n"x, ""y""\nz",2\n') == [{"a": 'x, "y"\nz', "b": 2}]


def test_blanks_around_cells_do_not_count_and_empty_lines_are_passed_over() -> None:
    assert values('a , b\n\n 1 , "x" \n\n') == [{"a": 1, "b": "x"}]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_and_any_end_of_line_are_fine(end: str) -> None:
    assert values(f"\ufeffa,b{end}1,2{end}3,4") == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]


def test_another_sign_may_stand_between_columns() -> None:
    assert values("a;b\n1,5;2\n", delimiter=";") == [{"a": "1,5", "b": 2}]
    assert values('a\tb\n\t"x"\n', delimiter="\t") == [{"b": "x"}]


def test_rows_and_columns_know_their_places() -> None:
    found = table('a,"b c"\n1,"x\ny"\n3,4\n')
    assert [(span.line, span.column, span.end_column) for span in found.columns.values()] == [(1, 1, 2), (1, 4, 7)]
    assert [(row.span.line, row.span.end_line) for row in found.rows] == [(2, 3), (4, 4)]


def test_empty_cells_behind_the_last_column_are_none() -> None:
    assert values("a,b,,\n1,2,,\n3,4\n") == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]
    assert values("a,,,b\n1,,,2\n") == [{"a": 1, "b": 2}]


def test_a_row_of_nothing_but_delimiters_is_a_row_and_an_empty_line_is_none() -> None:
    assert values("a,b\n,\n\n  \n1,2\n") == [{}, {"a": 1, "b": 2}]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;", "sep=; "])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_excels_first_line_says_the_delimiter(line: str, end: str) -> None:
    found = table(f"\ufeff{line}{end}a;b{end}1,5;2{end}")
    assert [{name: cell.text for name, cell in row.cells.items()} for row in found.rows] == [{"a": "1,5", "b": "2"}]
    assert (found.columns["b"].line, found.rows[0].span.line) == (2, 3)


@pytest.mark.parametrize("line", ["sep=\t", "sep=\\t"])
def test_excels_first_line_may_say_a_tab(line: str) -> None:
    assert values(f"{line}\na\tb\n1\t2\n") == [{"a": 1, "b": 2}]


def test_the_delimiter_of_tsv_is_a_tab() -> None:
    assert values("a\tb\n1\t2\n", "k.tsv") == [{"a": 1, "b": 2}]


@pytest.mark.parametrize(
    ("header", "delimiter", "column"),
    [
        ("id;name;expect: output.n", ",", 3),
        ("id;name;expect: contains(output.tags, 'a')", ",", 3),
        ("id;name,first;x", ",", 3),
        ("id\tname", ",", 3),
        ("id|name", ",", 3),
        ("id,name", ";", 3),
        ("id;name", "\t", 3),
        ("id;name", "|", 3),
    ],
)
def test_a_header_with_another_delimiter_is_refused_with_the_one_to_write(
    header: str, delimiter: str, column: int
) -> None:
    (problem,) = read_table(f"{header}\n1\n", "k.csv", delimiter=delimiter).diagnostics
    assert (problem.code, problem.span.line, problem.span.column) == ("E069", 1, column)
    sign = header[column - 1]
    wanted = "leave `delimiter` out" if sign == "," else "delimiter: " + {"\t": '"\\t"'}.get(sign, f'"{sign}"')
    assert wanted in (problem.help or "")


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ('"a;b"', ","),
        ("expect: output.a || output.b", ","),
        ("expect: output.items | [0]", ","),
        ("expect: add(output.a, output.b)", ";"),
        ("f(a, b)", ";"),
        ("a;", ","),
    ],
)
def test_signs_that_separate_no_names_are_fine(header: str, delimiter: str) -> None:
    assert read_table(f"{header}\n1\n", "k.csv", delimiter=delimiter).diagnostics == ()


@pytest.mark.parametrize(
    ("text", "delimiter"), [("sep=;\na;b\n1;2\n", "|"), ("sep=\na\n1\n", ","), ("sep= \na\n1\n", ",")]
)
def test_a_first_line_that_contradicts_the_suite_or_says_nothing_is_refused(text: str, delimiter: str) -> None:
    assert [each.code for each in read_table(text, "k.csv", delimiter=delimiter).diagnostics] == ["E069"]


def test_every_cell_has_its_place() -> None:
    found = table('a, b ,"c d",e\n1, "x ""y""" ,\\N,\n"p\nq",22,3,"4"\n')

    def places(row: int) -> list[tuple[int, int, int, int]]:
        return [tuple(found.places.place_of(found.rows[row], each)[1:]) for each in found.columns]  # type: ignore[misc]

    assert places(0) == [(2, 1, 2, 2), (2, 4, 2, 13), (2, 15, 2, 17), (2, 18, 2, 19)]
    assert places(1) == [(3, 1, 4, 3), (4, 4, 4, 6), (4, 7, 4, 8), (4, 9, 4, 12)]
    assert found.places.place_of(found.rows[0], "nothing") == found.rows[0].span


def test_values_of_json_and_yaml_have_their_places_too() -> None:
    lines = table('{"b": {"a": 1}, "a" : "x,y" , "c": [1]}\n', "k.jsonl")
    assert [lines.places.place_of(lines.rows[0], each)[2:5:2] for each in "abc"] == [(23, 28), (7, 15), (36, 39)]
    rows = table('- { a: "x", b: 5 }\n', "k.yaml")
    assert [rows.places.place_of(rows.rows[0], each).column for each in "ab"] == [8, 16]
    assert [each.places.place_of(each.rows[0], "d") for each in (lines, rows)] == [
        lines.rows[0].span,
        rows.rows[0].span,
    ]


def test_a_number_that_no_double_holds_is_text() -> None:
    assert values("a,b\n1e400,1e-400\n") == [{"a": "1e400", "b": "1e-400"}]


@pytest.mark.parametrize(
    ("line", "first", "second"),
    [
        ('{"a": 1, "a": 2}', 2, 10),
        ('{"a": 1, "b": [{"c": 1, "c": 2}]}', 17, 25),
        ('{"a\\u0062": 1, "ab": 2}', 2, 16),
        ('{"a": {"a": 1}, "b": {"a": 1, "a": 1}}', 23, 31),
    ],
)
def test_a_key_twice_in_a_line_of_json_is_refused_at_the_second(line: str, first: int, second: int) -> None:
    found = read_table(f'{{"x": 1}}\n{line}\n', "k.jsonl")
    (problem,) = found.diagnostics
    assert (found.value, problem.code, problem.span.line, problem.span.column) == (None, "E005", 2, second)
    assert problem.related[0].span.column == first


def test_json_lines_are_objects_one_a_line() -> None:
    assert values('{"a": 1, "b": null}\n\n{"a": "x", "c": [1]}\n', "k.jsonl") == [
        {"a": 1, "b": None},
        {"a": "x", "c": [1]},
    ]
    assert [span.column for span in table('{"a": 1, "b": 2}\n', "k.jsonl").columns.values()] == [2, 10]


def test_yaml_is_a_list_of_mappings() -> None:
    assert values('- a: 1e5\n  b: "1"\n- { c: [1] }\n', "k.yaml") == [{"a": 100000.0, "b": "1"}, {"c": [1]}]
    assert table("- a: 1e5\n", "k.yml").rows[0].cells["a"].text == "1e5"


@pytest.mark.parametrize(
    ("text", "file", "code", "line"),
    [
        ("", "k.csv", "E060", 1),
        ("a,b\n", "k.csv", "E060", 1),
        ('a\n1\n"x\n', "k.csv", "E061", 3),
        ('a\n"x"y\n', "k.csv", "E062", 2),
        ("a,b\n1,2,3\n", "k.csv", "E063", 2),
        ("a,b,a\n1,2,3\n", "k.csv", "E064", 1),
        ("a,b,c\n1,2,3\n4,5\n", "k.csv", "E067", 3),
        ("a,,b\n1,2,3\n", "k.csv", "E068", 2),
        (",\n1,2\n", "k.csv", "E060", 1),
        ('{"a": 1} {"a": 2}\n', "k.jsonl", "E065", 1),
        ("\n\n", "k.jsonl", "E060", 1),
        ('{"a": 1}\n[1]\n', "k.jsonl", "E065", 2),
        ('{"a": 1}\n{"a": }\n', "k.jsonl", "E050", 2),
        ("a: 1\n", "k.yaml", "E065", 1),
        ("- a: 1\n- 5\n", "k.yaml", "E065", 2),
        ("- a: [1\n", "k.yaml", "E019", 1),
    ],
)
def test_a_table_that_cannot_be_read_is_a_problem_with_its_line(text: str, file: str, code: str, line: int) -> None:
    found = read_table(text, file)
    assert found.value is None
    assert (found.diagnostics[0].code, found.diagnostics[0].span.line) == (code, line)


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.source.tables.refusal.ROWS_MAX", 2)
    assert [each.code for each in read_table("a\n1\n2\n3\n", "k.csv").diagnostics] == ["E066"]
    assert [each.code for each in read_table('{"a":1}\n' * 4, "k.jsonl").diagnostics] == ["E066"]


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.source.tables.refusal.CELLS_MAX", 4)
    assert read_table("a,b\n1,2\n3,4\n", "k.csv").diagnostics == ()
    assert [each.code for each in read_table("a,b\n1,2\n3,4\n5,6\n7,8\n", "k.csv").diagnostics] == ["E066"]


@given(st.text(st.sampled_from('ab1 ,;\\N"\r\n\t'), max_size=60), st.sampled_from([",", ";", "\t"]))
def test_a_line_read_whole_is_what_reading_cell_by_cell_gives(text: str, delimiter: str) -> None:
    quick = read_table(f"x{delimiter}y\n" + text, "k.csv", delimiter=delimiter)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.source.tables.delimited._has_lines", lambda text: False)
        assert read_table(f"x{delimiter}y\n" + text, "k.csv", delimiter=delimiter) == quick


@given(st.text(st.sampled_from("ab1 ,;N"), max_size=40), st.sampled_from([",", ";"]))
def test_places_between_delimiters_are_those_that_are_found_sign_by_sign(written: str, delimiter: str) -> None:
    record = Span("k.csv", 3, 1, 3, 2)
    quick = delimited._places_between(written.split(delimiter), len(delimiter), record)
    assert list(quick) == list(delimited._places_among_quotes(written, delimiter, record))


@given(st.lists(st.lists(PLAIN, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_is_written_in_quotes_reads_back_as_it_was(rows: list[list[str]]) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    assert [list(each.values()) for each in values("\n".join(["a,b", *lines]))] == rows


@given(st.text(max_size=80), st.sampled_from(["k.csv", "k.jsonl", "k.yaml"]))
def test_reading_is_total(text: str, file: str) -> None:
    found = read_table(text, file)
    assert (found.value is not None) or found.diagnostics


def test_a_large_table_in_yaml_is_refused_in_favour_of_csv() -> None:
    found = read_table("- { x: 1 }\n" * 30_000, "t.yaml")
    assert found.value is None
    assert found.diagnostics[0].code == "E066"
    assert "CSV" in (found.diagnostics[0].help or "")
