"""Suggestions."""

from __future__ import annotations

from engine.expressions.values.near import suggestion


def test_the_known_names_are_listed_where_none_is_near() -> None:
    assert suggestion("zzz", ["b", "a"], what="there are") == "there are: `a`, `b`"
    assert suggestion("zzz", [], what="there are") is None
    assert (suggestion("zzz", [f"n{place}x" for place in range(40)], what="there are") or "").endswith(", …")


def test_a_name_that_only_looks_like_a_known_one_is_told_apart() -> None:
    said = suggestion("n\u0430me", ["name", "note"], what="there are")
    assert said is not None
    assert said.startswith(
        "did you mean `name`? They look alike: character 2 is U+0430 CYRILLIC SMALL LETTER A, expected"
    )
