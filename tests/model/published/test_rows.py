from __future__ import annotations

from engine.model.published.rows import Rows


def test_a_row_is_made_when_it_is_asked_for_and_not_before() -> None:
    made: list[int] = []

    def make(number: int) -> str:
        made.append(number)
        return str(number)

    rows = Rows(range(5), make)
    assert (len(rows), made) == (5, [])
    assert (rows[-1], rows[1:3]) == ("4", ("1", "2"))
    assert made == [4, 1, 2]
    assert list(rows) == ["0", "1", "2", "3", "4"]
    assert "3" in rows
