"""One door to all tables: what the end of a file's name says of its format, and what no table may lack."""

from __future__ import annotations

from typing import Final

from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.source.raw_table import RawTable
from engine.model.values.span import Span
from engine.model.values.text import with_line_feeds
from engine.source.tables.delimited import read_delimited
from engine.source.tables.json_lines import read_json_lines
from engine.source.tables.refusal import TableError
from engine.source.tables.yaml_rows import read_yaml_rows

TAB: Final = "\t"


def read_table(text: str, file: str, *, delimiter: str = ",") -> Checked[RawTable]:
    r"""The table of a text; the end of the file's name says what it is: `.jsonl`, `.yaml`, `.yml`, `.tsv`, or CSV.

    In CSV an empty cell is missing, `""` is the empty text, `\N` is null, blanks around a cell without quotes do not
    count, and empty lines are passed over; a first line `sep=;`, as Excel writes it, names the delimiter. E060 for a
    table without rows, E061 and E062 for quotes, E063 and E067 for a row with too many or too few cells, E005 and E064
    for a column that is there twice, E065 for a row that is no mapping, E066 for a table that is too large, E068 for
    cells below no name, E069 for a header with another delimiter; what is wrong with JSON and YAML is said as
    everywhere. A break in quotes is a line feed where every line of the file ends in CR LF, as in one that was checked
    out on Windows.
    """
    text = with_line_feeds(text.removeprefix("\ufeff"))
    try:
        if file.endswith((".yaml", ".yml")):
            read = read_yaml_rows(text, file)
        elif file.endswith(".jsonl"):
            read = read_json_lines(text, file)
        else:
            by_name = TAB if file.endswith(".tsv") and delimiter == "," else delimiter
            read = Checked(value=read_delimited(text, file, by_name))
    except TableError as error:
        problem = Diagnostic(code=error.code, span=error.span, message=error.message, help=error.help)
        return Checked(value=None, diagnostics=(problem,))
    return _demand_rows(read, file)


def _demand_rows(read: Checked[RawTable], file: str) -> Checked[RawTable]:
    if read.value is None or read.value.rows:
        return read
    problem = Diagnostic(
        code="E060", span=Span(file, 1, 1, 1, 2), message="this table has no row", help="each row is a case"
    )
    return Checked(value=None, diagnostics=(*read.diagnostics, problem))
