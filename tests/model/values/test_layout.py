from __future__ import annotations

from engine.model.values.json import Json
from engine.model.values.layout import amount, on_target, title_verdict, value_in_words
from engine.model.values.text import cells


def test_values_are_cut_inside_and_say_how_long_they_were() -> None:
    assert value_in_words({"b": [*range(40)], "a": "x"}) == '{"a":"x","b":[0,1,2,3,4,5,6,7,8,9,10,11,… (40 items)]}'
    deep: Json = "end"
    for _ in range(50):
        deep = [deep]
    assert value_in_words(deep) == "[" * 16 + "…" + "]" * 16
    many = value_in_words({str(number): "y" * 100 for number in range(100)})
    assert many.endswith("… (cut; `--report json=PATH` has all of it)")


def test_a_title_is_as_wide_in_cells_whatever_it_is_written_in() -> None:
    assert {cells(title_verdict("FAIL", name)) for name in ("plain", "漢字", "e\u0301", "\x1b[31m")} == {54}
    assert title_verdict("FAIL", "x" * 80) == f"FAIL  {'x' * 80}"
    assert "\x1b" not in title_verdict("FAIL", "\x1b[31m")


def test_one_is_no_many_and_a_target_is_named_where_there_are_several() -> None:
    assert (amount(1, "check"), amount(2, "check")) == ("1 check", "2 checks")
    assert (on_target("a", ""), on_target("a", "eu")) == ("a", "a on eu")
