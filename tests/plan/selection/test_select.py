from __future__ import annotations

import pytest

from engine.model.language.inputs import Cases
from engine.model.source.diagnostic import Diagnostic
from engine.plan import codes
from tests.plan.making_suites import check, make_suite, make_test, number, options, plan_of
from tests.plan.making_words import matrix

SUITE = make_suite(
    make_test({"a": number()}, name="login works", cases=3, tags=("smoke",)),
    make_test({"a": number()}, name="login is slow", cases=3, tags=("slow-one",)),
    make_test({"a": number()}, name="search [beta]", cases=3),
    tags=("api",),
)


def names(**more: object) -> list[str]:
    return [test.name for test in plan_of(SUITE, **more).tests]


def problem(**more: object) -> Diagnostic:
    checked = check(SUITE, **more)
    assert checked.value is None
    (found,) = checked.diagnostics
    return found


@pytest.mark.parametrize(
    ("only", "selected"),
    [
        (("login*",), ["login works", "login is slow"]),
        (("*slow",), ["login is slow"]),
        (("login works",), ["login works"]),
        (("search [beta]",), ["search [beta]"]),
        (("*works", "search*"), ["login works", "search [beta]"]),
    ],
)
def test_only_takes_names_and_patterns(only: tuple[str, ...], selected: list[str]) -> None:
    assert names(only=only) == selected


CELLS = make_suite(
    make_test(name="scored"),
    make_test(name="made in ${{ matrix.region }}"),
    make_test({"a": number(), "b": number()}, name="bad ${{ case.field }}", cases=Cases(break_="one-field")),
    matrix=matrix(region=["eu", "us"]),
)


@pytest.mark.parametrize(
    ("only", "titles"),
    [
        ("scored", ["scored [region=eu]", "scored [region=us]"]),
        ("scored [region=eu]", ["scored [region=eu]"]),
        ("scored*us*", ["scored [region=us]"]),
        ("made in us", ["made in us"]),
        ("made in ${{ matrix.region }}", ["made in eu", "made in us"]),
        ("bad b", ["bad b [region=eu]", "bad b [region=us]"]),
        ("bad ? [region=us]", ["bad a [region=us]", "bad b [region=us]"]),
    ],
)
def test_only_takes_a_name_with_or_without_its_cell_and_a_title(only: str, titles: list[str]) -> None:
    assert sorted({case.title for case in plan_of(CELLS, only=(only,)).cases}) == titles


@pytest.mark.parametrize(
    ("only", "help_"),
    [
        ("scord [region=eu]", "did you mean `scored`?"),
        ("scored [region=uk]", "did you mean `scored [region=us]`?"),
        ("AD", "stars stand for the rest of a name: `*AD*`, as in `made in ${{ matrix.region }}`"),
        ("made in xx", "write a test's name, or a part of it between stars: `*name*`"),
    ],
)
def test_a_cell_or_title_that_is_not_there_gets_a_way_out(only: str, help_: str) -> None:
    checked = check(CELLS, only=(only,))
    assert checked.value is None
    assert [(each.code, each.help) for each in checked.diagnostics] == [(codes.UNKNOWN_TEST, help_)]


@pytest.mark.parametrize(
    ("only", "help_"),
    [
        ("Login works", "did you mean `login works`?"),
        ("*W?RKS", "small and capital letters count: it would mean `login works` if it were written like that"),
        ("L*s", "small and capital letters count: it would mean `login works` if it were written like that"),
    ],
)
def test_a_name_in_other_letters_gets_a_way_out(only: str, help_: str) -> None:
    found = problem(only=(only,))
    assert (found.code, found.help) == (codes.UNKNOWN_TEST, help_)


def test_tags_are_those_of_suite_and_test() -> None:
    assert names(tags="api and not (smoke or slow-one)") == ["search [beta]"]
    assert plan_of(SUITE).tests[0].tags == ("api", "smoke")


def test_what_is_left_out_is_named() -> None:
    assert plan_of(SUITE, only=("login*",)).left_out == ("search [beta]",)


def test_an_unknown_name_tag_or_case_gets_a_suggestion() -> None:
    found = problem(only=("login work",))
    assert (found.code, found.help) == (codes.UNKNOWN_TEST, "did you mean `login works`?")
    found = problem(tags="smok")
    assert (found.code, found.help) == (codes.UNKNOWN_TAG, "did you mean `smoke`?")
    case = plan_of(SUITE).cases[0].id
    wrong = case[:-1] + ("0" if case[-1] != "0" else "1")
    found = problem(cases=(wrong,))
    assert (found.code, found.help) == (codes.UNKNOWN_CASE, f"did you mean `{case}`?")


def test_an_unknown_case_far_from_all_asks_for_the_seed() -> None:
    found = problem(cases=("zzz",))
    assert found.help is not None
    assert "--seed" in found.help


def test_a_tag_expression_that_cannot_be_read_is_an_error() -> None:
    assert problem(tags="smoke and").code == codes.BAD_TAGS


def test_an_empty_selection_is_an_error() -> None:
    assert problem(only=("search*",), tags="smoke").code == codes.EMPTY_SELECTION


def test_cases_are_selected_by_id_or_a_beginning_that_is_unique() -> None:
    whole = plan_of(SUITE)
    wanted = whole.cases[4]
    for written in (wanted.id, wanted.id[:9], wanted.id[2:], wanted.id.upper(), f"{wanted.id[:9]}…"):
        (case,) = plan_of(SUITE, cases=(written,)).cases
        assert (case.id, case.input, case.row) == (wanted.id, wanted.input, wanted.row)
    assert problem(cases=("C-",)).code == codes.AMBIGUOUS_CASE


def test_shards_are_parts_of_one_whole() -> None:
    whole = [case.id for case in plan_of(SUITE).cases]
    parts = [[case.id for case in plan_of(SUITE, shard=(which, 4)).cases] for which in (1, 2, 3, 4)]
    assert sorted(case for part in parts for case in part) == sorted(whole)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_a_shard_that_cannot_be_or_holds_nothing_is_an_error() -> None:
    assert problem(shard=(5, 4)).code == codes.BAD_SHARD
    assert problem(shard=(0, 4)).code == codes.BAD_SHARD
    assert problem(shard=(10, 10)).code == codes.EMPTY_SHARD


def test_everything_is_selected_where_nothing_is_asked() -> None:
    assert options().selection.only == ()
    assert len(plan_of(SUITE).cases) == 9
