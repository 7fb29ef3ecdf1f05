from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from engine.model.language.expectation import Expectation
from engine.model.language.inputs import Cases
from engine.model.language.literals import Duration
from engine.model.suite import Action, Gates, Wait
from engine.plan import codes
from engine.plan.explain import case_line
from tests.plan.making_suites import (
    NAME,
    at,
    check,
    choice,
    constant,
    expect,
    generated,
    make_suite,
    make_test,
    number,
    plan_of,
    statuses,
    template,
    text,
)

FIELDS = {"a": generated(NAME), "b": number("boundaries", "missing", min=1), "c": choice("x", "y", edges=["null"])}
CASES = Cases(random=3, cover="pairs", break_="one-field")
ONE = make_suite(make_test(FIELDS, cases=CASES), file="b.suite.yaml")
OTHER = make_suite(make_test(FIELDS, cases=CASES), file="a.suite.yaml")


def lines(*suites: object, **more: object) -> list[str]:
    return [case_line(case) for case in plan_of(*suites, **more).cases]  # type: ignore[arg-type]


def test_equal_input_gives_an_equal_plan_in_any_order_of_files() -> None:
    assert plan_of(ONE, OTHER) == plan_of(OTHER, ONE)
    assert lines(ONE, OTHER) == lines(OTHER, ONE)
    assert [test.file for test in plan_of(ONE, OTHER).tests] == ["a.suite.yaml", "b.suite.yaml"]


def test_defect_08_every_case_is_made_again_from_the_seed_and_has_an_id_of_its_own() -> None:
    assert lines(ONE, seed=7) == lines(ONE, seed=7)
    ids = [case.id for case in plan_of(ONE, OTHER).cases]
    assert len(set(ids)) == len(ids)


def test_another_test_changes_no_case() -> None:
    grown = make_suite(make_test(FIELDS, name="first"), *ONE.tests, file="b.suite.yaml")
    assert {case.id for case in plan_of(ONE).cases} <= {case.id for case in plan_of(grown).cases}


def test_the_command_line_s_seed_beats_the_test_s_that_the_suite_s_and_that_the_drawn_one() -> None:
    def drawn(*, seed: int | None, test: int | None, suite: int | None) -> list[str]:
        made = make_suite(make_test(FIELDS, seed=test), seed=suite)
        return [str(case.input) for case in plan_of(made, seed=seed, drawn_seed=4).cases]

    assert drawn(seed=1, test=2, suite=3) == drawn(seed=1, test=None, suite=None)
    assert drawn(seed=None, test=2, suite=3) == drawn(seed=2, test=None, suite=None)
    assert drawn(seed=None, test=None, suite=3) == drawn(seed=3, test=None, suite=None)
    assert drawn(seed=None, test=None, suite=None) == drawn(seed=4, test=None, suite=None)


def test_the_plan_says_which_seed_it_used_and_whether_it_was_drawn() -> None:
    plan = plan_of(make_suite(make_test(), seed=3), drawn_seed=4)
    assert (plan.seed, plan.seed_was_drawn) == (3, False)
    plan = plan_of(make_suite(make_test()), drawn_seed=4)
    assert (plan.seed, plan.seed_was_drawn) == (4, True)


def test_the_hash_covers_meaning_seed_now_environment_selection_and_target() -> None:
    suite = make_suite(make_test({"a": constant("${{ env.X }}")}, tags=("t",)))
    base = {"seed": 1, "env": {"X": "1"}, "sources": {"a.suite.yaml": "text"}}
    hashes = [
        plan_of(suite, **{**base, **change}).hash
        for change in (
            {},
            {"seed": 2},
            {"env": {"X": "2"}},
            {"now": "2026-11-23T00:00:00Z"},
            {"tags": "t"},
            {"target": "dev"},
        )
    ]
    assert len(set(hashes)) == len(hashes)
    assert plan_of(suite, **{**base, "env": {"X": "1", "Y": "2"}}).hash == hashes[0]
    assert plan_of(suite, **{**base, "sources": {"a.suite.yaml": "# other"}}).hash == hashes[0]


def test_shards_have_hashes_of_their_own_and_that_of_the_whole_in_common() -> None:
    suite = make_suite(make_test({"a": constant(1)}, cases=Cases(random=9)))
    whole = plan_of(suite)
    shards = [plan_of(suite, shard=(n, 3)) for n in (1, 2, 3)]
    assert whole.hash == whole.whole_hash
    assert {each.whole_hash for each in shards} == {whole.hash}
    assert len({whole.hash, *(each.hash for each in shards)}) == 4


def test_a_drawn_seed_that_nobody_used_is_no_part_of_the_hash() -> None:
    suite = make_suite(make_test(), seed=3)
    assert plan_of(suite, drawn_seed=1) == plan_of(suite, drawn_seed=2)


def test_a_case_that_is_asked_for_by_number_is_the_one_of_the_list() -> None:
    cases = plan_of(ONE, OTHER).cases
    assert [cases[number] for number in range(len(cases))] == list(cases)
    assert [case.number for case in cases] == list(range(len(cases)))
    for wrong in (-1, len(cases)):
        with pytest.raises(IndexError):
            cases[wrong]


def test_all_problems_of_all_suites_are_told_at_once() -> None:
    bad = make_test({"a": constant("${{ env.MISSING }}")})
    checked = check(make_suite(bad), make_suite(replace(bad, cases=Cases()), file="b.suite.yaml"))
    assert checked.value is None
    assert len(checked.diagnostics) == 1  # the same template at the same place is one problem
    other = make_test({"a": constant(1)}, cases=Cases(span=at(5)))
    checked = check(make_suite(bad), make_suite(other, file="b.suite.yaml"))
    assert [problem.code for problem in checked.diagnostics] == [codes.UNSET_ENV, codes.NO_ROWS]


def test_two_tests_that_cannot_be_told_apart_are_an_error() -> None:
    checked = check(make_suite(make_test(id="x"), make_test(name="other", id="x")))
    assert [problem.code for problem in checked.diagnostics] == [codes.SAME_TEST]
    assert check(make_suite(make_test(id="x"), make_test(name="x"))).value is not None


def test_a_fixed_id_keeps_the_cases_when_the_test_is_renamed() -> None:
    one, other = (list(plan_of(make_suite(make_test(FIELDS, id="x", name=name))).cases) for name in ("old", "new"))
    assert [case.id for case in one] == [case.id for case in other]


def test_suites_keep_their_gates() -> None:
    gates = Gates(span=at(40))
    plan = plan_of(make_suite(make_test(), gate=gates), make_suite(make_test(), file="b.suite.yaml"))
    assert [(each.file, each.span.line) for each in plan.gates] == [("a.suite.yaml", 40), ("b.suite.yaml", 1)]


def test_a_timeout_is_the_test_s_the_action_s_or_a_minute() -> None:
    def wait(seconds: float) -> Wait:
        return Wait(timeout=Duration(seconds=seconds, text=""))

    actions = {"score": Action(id="x", wait=wait(5))}
    assert plan_of(make_suite(make_test())).tests[0].timeout_s == 60.0
    assert plan_of(make_suite(make_test(), actions=actions)).tests[0].timeout_s == 5
    assert plan_of(make_suite(make_test(wait=wait(2)), actions=actions)).tests[0].timeout_s == 2


def test_valid_and_invalid_rows_have_what_they_must_show() -> None:
    mixed, broken = plan_of(
        make_suite(
            make_test(FIELDS, cases=CASES, expect=expect("output")),
            make_test(FIELDS, name="broken", cases=Cases(break_="one-field"), expect=expect("duration")),
        )
    ).tests
    assert statuses(mixed.expectation) == ["completed"]
    assert [claim.label for claim in mixed.expectation_invalid.claims] == ["status"]
    assert [claim.label for claim in broken.expectation_invalid.claims] == ["status", "duration"]


def test_a_test_that_asks_nothing_is_weak_unless_it_only_breaks() -> None:
    weak, broken, strong, off, part = plan_of(
        make_suite(
            make_test(FIELDS),
            make_test(FIELDS, name="b", cases=Cases(break_="one-field")),
            make_test(FIELDS, name="c", expect=expect("output")),
            make_test(FIELDS, name="d", expect=Expectation(contract=False)),
            make_test(FIELDS, name="e", expect=Expectation(if_valid=expect("output"))),
        )
    ).tests
    assert [test.weak for test in (weak, broken, strong, off, part)] == [True, False, False, True, False]


def test_partial_plans_promise_only_what_their_rows_show() -> None:
    whole = plan_of(ONE).tests[0].obligations
    shards = [plan_of(ONE, shard=(which, 3)).tests[0].obligations for which in (1, 2, 3)]
    assert all(each.pairs < whole.pairs for each in shards)
    assert frozenset().union(*(each.pairs for each in shards)) == whole.pairs
    assert frozenset().union(*(each.edges for each in shards)) == whole.edges


_PRINT = """
from tests.plan.test_compile import ONE, OTHER, lines
import hashlib
print(hashlib.sha256("\\n".join(lines(ONE, OTHER, seed=1)).encode()).hexdigest())
"""


@pytest.mark.slow
def test_the_lines_of_a_plan_are_the_same_under_every_hash_seed() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", _PRINT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


@pytest.mark.slow
def test_the_lines_of_a_plan_are_the_same_under_another_python() -> None:
    # CI makes `.venv-other` from another Python of the machine; elsewhere whatever is on the path may serve.
    named = (".venv-other/bin/python", "python3.13", "python3.12", "python3.11")
    others = [name for name in named if shutil.which(name) is not None]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": "."}
    able = [
        name
        for name in others
        if subprocess.run(
            [name, "-c", "import tests.plan.test_compile"], env=env, capture_output=True, check=False
        ).returncode
        == 0
    ]
    if not able:
        pytest.skip("no other Python here has the packages that planning needs")
    own = subprocess.run([sys.executable, "-c", _PRINT], env=env, capture_output=True, check=True).stdout
    for name in able:
        assert subprocess.run([name, "-c", _PRINT], env=env, capture_output=True, check=True).stdout == own


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_planned_without_being_made() -> None:
    fields = {f"f{each}": number() for each in range(3)} | {"t": text("${{ n }}")}
    cases = plan_of(make_suite(make_test(fields, cases=100_000))).cases
    assert len(cases) == 100_000
    assert cases[99_999].input["t"] == 100_000


def test_templates_of_the_action_are_resolved_against_the_target() -> None:
    actions = {"score": Action(id=template("${{ target.name }}-${{ vars.v }}"))}
    (test,) = plan_of(make_suite(make_test(), actions=actions, vars={"v": "2"}), target="dev").tests
    assert test.action.action_id == "dev-2"
