from __future__ import annotations

from tests.suite.reading_aloud import checked, codes, said


def a_suite(*needs: str) -> str:
    lines = "".join(
        f"  - {{ name: t{place}, id: i{place}, action: plain, needs: {each} }}\n" for place, each in enumerate(needs)
    )
    return f"suite: S\nactions: {{ plain: {{ id: p }} }}\ntests:\n{lines}"


def test_a_needed_test_is_named_by_name_or_id() -> None:
    assert codes(checked(a_suite("[]", "[t0]", "[i1, t0]"))) == []


def test_a_needed_test_that_is_not_there_is_an_error() -> None:
    assert said(checked(a_suite("[]", "[t9x]")))[0][:2] == ("E174", "there is no test `t9x`")


def test_tests_that_need_each_other_are_told_once() -> None:
    assert codes(checked(a_suite("[t1]", "[t2]", "[t0]"))) == ["E175"]
    assert said(checked(a_suite("[t0]")))[0][1] == "tests need each other in a circle: t0 → t0"
