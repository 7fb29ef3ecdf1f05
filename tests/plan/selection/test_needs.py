from __future__ import annotations

from engine.model.language.literals import Ref
from engine.model.source.diagnostic import Severity
from engine.plan import codes
from tests.plan.making_suites import at, check, make_suite, make_test, plan_of
from tests.plan.making_words import matrix


def refs(*names: str) -> tuple[Ref, ...]:
    return tuple(Ref(name=name, span=at(15)) for name in names)


def test_needs_are_the_places_of_the_tests_with_all_cells() -> None:
    suite = make_suite(
        make_test(name="last", needs=refs("many", "first-id")),
        make_test(name="many", matrix=matrix(x=[1, 2])),
        make_test(name="first", id="first-id"),
    )
    plan = plan_of(suite)
    assert [test.needs for test in plan.tests] == [(1, 2, 3), (), (), ()]


def test_an_unknown_need_is_suggested() -> None:
    (problem,) = check(make_suite(make_test(needs=refs("othr")), make_test(name="other"))).diagnostics
    assert (problem.code, problem.help) == (codes.BAD_NEED, "did you mean `other`?")


def test_needs_in_a_circle_are_an_error() -> None:
    suite = make_suite(
        make_test(name="outside", needs=refs("a")),
        make_test(name="a", needs=refs("leaf", "b")),
        make_test(name="b", needs=refs("a")),
        make_test(name="leaf"),
    )
    (problem,) = check(suite).diagnostics
    assert problem.code == codes.NEEDS_CIRCLE
    assert problem.message == "tests need each other in a circle: `a` → `b` → `a`"


def test_a_need_that_the_selection_leaves_out_is_told_and_needed_no_longer() -> None:
    suite = make_suite(make_test(name="a"), make_test(name="b", needs=refs("a")))
    checked = check(suite, only=("b",))
    assert checked.value is not None
    assert [test.needs for test in checked.value.tests] == [()]
    (problem,) = checked.diagnostics
    assert (problem.code, problem.severity) == (codes.NEED_LEFT_OUT, Severity.WARNING)


def test_what_needs_a_skipped_test_is_skipped_for_the_same_reason_and_so_on() -> None:
    suite = make_suite(
        make_test(name="last", needs=refs("middle")),
        make_test(name="middle", needs=refs("first")),
        make_test(name="first", skip="TEL-12"),
        make_test(name="other"),
    )
    assert [test.skip for test in plan_of(suite).tests] == [
        "it needs `middle`, which is skipped: it needs `first`, which is skipped: TEL-12",
        "it needs `first`, which is skipped: TEL-12",
        "TEL-12",
        None,
    ]
