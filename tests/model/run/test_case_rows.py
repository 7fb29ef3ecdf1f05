from __future__ import annotations

from array import array
from dataclasses import replace

import pytest

from engine.model.run.case_rows import (
    NO_NUMBER,
    CaseLabels,
    CaseRows,
    classes_judged,
    each_packed_result,
    notable_rows,
    split_address,
)
from engine.model.run.event import CaseFinished
from engine.model.run.packed_results import PackedResults
from engine.model.verdict import Verdict

PASSED = CaseFinished(at_us=1, case="C-0", number=0, verdict=Verdict.PASSED, status="completed")
FACES = tuple(
    CaseLabels(
        title=f"T {level}",
        suite="S",
        test="T",
        file="s.suite.yaml",
        line=3,
        action_id="a",
        classes={"level": level},
        ticket=None,
        hidden=frozenset(),
        target="",
        titles_vary=level == "high",
        address="random:",
    )
    for level in ("low", "high")
)


def rows_of(*verdicts: Verdict) -> CaseRows:
    """Rows of these verdicts, whose labels change by turns."""
    ends = PackedResults()
    for number, verdict in enumerate(verdicts):
        ends = ends.plus(replace(PASSED, case=f"C-{number}", number=number, verdict=verdict))
    shown, places = array("I", (number % 2 for number in range(len(ends)))), array("q", range(len(ends)))
    return CaseRows(ends, FACES, shown, places, array("i", places))


ROWS = rows_of(Verdict.PASSED, Verdict.FAILED, Verdict.PASSED, Verdict.NOT_RUN)


def test_rows_are_made_when_they_are_asked_for() -> None:
    assert [(row.case, row.title, row.kept.verdict.value) for row in ROWS] == [
        ("C-0", "T low", "passed"),
        ("C-1", "T high", "failed"),
        ("C-2", "T low", "passed"),
        ("C-3", "T high", "not_run"),
    ]
    assert ROWS[-1].case == "C-3"
    assert list(ROWS[1:3]) == [ROWS[1], ROWS[2]]
    assert [row.case for row in ROWS[::2]] == ["C-0", "C-2"]


def test_a_row_has_its_address_and_a_name_that_nothing_drawn_can_change() -> None:
    assert [row.row for row in ROWS] == ["random:0", "random:1", "random:2", "random:3"]
    assert [row.row for row in ROWS[2:]] == ["random:2", "random:3"]
    assert [row.row for row in notable_rows(ROWS)] == ["random:1", "random:3"]
    assert [row.lasting_name for row in ROWS][:2] == ["T low (random:0)", "T (random:1)"]


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("random:3", ("random:", 3)),
        ("upstream:1:cover:17", ("upstream:1:cover:", 17)),
        ("break:email:empty", ("break:email:empty", NO_NUMBER)),
        ("break:code:007", ("break:code:007", NO_NUMBER)),
        ("break:code:²", ("break:code:²", NO_NUMBER)),
        ("break:code:99999999999", ("break:code:99999999999", NO_NUMBER)),
        ("break:code:", ("break:code:", NO_NUMBER)),
        ("row:0", ("row:", 0)),
        ("", ("", NO_NUMBER)),
    ],
)
def test_an_address_is_kept_in_two_parts(address: str, parts: tuple[str, int]) -> None:
    assert split_address(address) == parts


def test_rows_are_equal_to_the_same_rows_in_another_form() -> None:
    assert list(ROWS) == list(ROWS)
    assert tuple(ROWS) == tuple(rows_of(Verdict.PASSED, Verdict.FAILED, Verdict.PASSED, Verdict.NOT_RUN))
    assert rows_of(Verdict.PASSED) == rows_of(Verdict.PASSED)
    assert hash(ROWS) == hash(rows_of(*4 * [Verdict.PASSED]))
    assert rows_of(Verdict.PASSED) != rows_of(Verdict.FAILED)


def test_what_is_asked_of_rows_is_the_same_for_a_plain_sequence() -> None:
    plain = tuple(ROWS)
    assert list(each_packed_result(ROWS)) == list(each_packed_result(plain))
    assert [row.case for row in notable_rows(ROWS)] == ["C-1", "C-3"]
    assert {row.case for row in notable_rows(plain)} >= {"C-1", "C-3"}
    one, other = list(classes_judged(ROWS)), list(classes_judged(plain))
    assert sorted(map(str, one)) == sorted({str(classes) for classes in other})


def test_classes_that_no_judged_case_showed_are_not_among_them() -> None:
    assert list(classes_judged(rows_of(Verdict.PASSED, Verdict.UNKNOWN))) == [{"level": "low"}]
