from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.source.raw_table import RawTable
from engine.model.values.json import Json
from engine.source.tables import read_table

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


def test_short_rows_lack_their_last_cells() -> None:
    assert values("a,b,c\n1\n") == [{"a": 1}]


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
    monkeypatch.setattr("engine.source.tables.ROWS_MAX", 2)
    assert [each.code for each in read_table("a\n1\n2\n3\n", "k.csv").diagnostics] == ["E066"]
    assert [each.code for each in read_table('{"a":1}\n' * 4, "k.jsonl").diagnostics] == ["E066"]


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.source.tables.CELLS_MAX", 4)
    assert read_table("a,b\n1,2\n3,4\n", "k.csv").diagnostics == ()
    assert [each.code for each in read_table("a,b\n1,2\n3,4\n5,6\n7,8\n", "k.csv").diagnostics] == ["E066"]


@given(st.text(st.sampled_from('ab1 ,;\\N"\r\n\t'), max_size=60), st.sampled_from([",", ";", "\t"]))
def test_a_line_read_whole_is_what_reading_cell_by_cell_gives(text: str, delimiter: str) -> None:
    quick = read_table(f"x{delimiter}y\n" + text, "k.csv", delimiter=delimiter)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.source.tables._line_without_quotes", lambda text, position: None)
        assert read_table(f"x{delimiter}y\n" + text, "k.csv", delimiter=delimiter) == quick


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
