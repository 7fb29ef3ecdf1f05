from __future__ import annotations

from engine.expressions.clauses import clauses_of


def names(if_: str | None, then: str) -> list[list[str]] | None:
    """The names of each part of each clause; a denied one with a sign before it."""
    found = clauses_of(if_, then)
    if found is None:
        return None
    return [["!" * part.is_denied + "".join(sorted(part.names)) for part in clause] for clause in found]


def test_a_rule_is_clauses_of_its_parts() -> None:
    assert names(None, "a == `1` && (b == `2` || !(c == `3`))") == [["a"], ["b", "!c"]]
    assert names("a == `1` && b == `2`", "c == `3` && d > e") == [["!a", "!b", "c"], ["!a", "!b", "de"]]
    assert names("!(a == `1` || b == `2`)", "c") == [["a", "b", "c"]]


def test_what_cannot_be_read_or_is_too_much_has_no_clauses() -> None:
    assert names(None, "a ==") is None
    assert names("a ==", "b") is None
    both = " || ".join(f"(a{each} && b{each})" for each in range(9))
    assert names(None, both) is None


def test_a_part_is_plainly_true_or_false_or_says_nothing() -> None:
    found = clauses_of("a > `1`", "b")
    assert found is not None
    ((denied, plain),) = found
    assert [denied.is_kept({"a": value}, now="2026-11-22") for value in (1, 2, "x")] == [True, False, None]
    assert [plain.is_kept({"b": value}, now="2026-11-22") for value in (True, False, "x")] == [True, False, None]
