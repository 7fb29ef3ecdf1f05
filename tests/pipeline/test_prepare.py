"""Paths, and what is asked of a plan, become a plan and its targets."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.language.literals import Duration, Rate
from engine.model.ports.limits import Limits
from engine.pipeline.prepare import BudgetRequest, PlanRequest, Prepared, budget_of, prepare, replan, seed_of
from engine.plan.options import Selection
from engine.vocabulary import builtin
from tests.shell import SMALL, suite_file

TODAY = "2026-11-22T00:00:00Z"


def prepared(folder: Path, text: str = SMALL, **asked: object) -> Prepared:
    request = PlanRequest(today=TODAY, **asked)  # type: ignore[arg-type]
    return prepare([suite_file(folder, text)], request, builtin())


def test_without_a_moment_and_a_seed_the_day_decides(tmp_path: Path) -> None:
    plan = prepared(tmp_path, SMALL.replace("seed: 7\n", "")).plan
    assert plan is not None
    assert (plan.now, plan.seed) == (TODAY, 20261122)
    assert seed_of(TODAY) == 20261122


def test_where_nobody_names_a_target_the_fallback_is_chosen_and_nobody_asked_for_it(tmp_path: Path) -> None:
    chosen = prepared(tmp_path).chosen
    assert chosen is not None
    assert [(each.name, each.is_fallback) for each in chosen.every] == [("emulator", True)]


def test_what_the_command_line_says_of_limits_holds_for_each_target(tmp_path: Path) -> None:
    rate = Rate(count=5, window_s=1.0, text="5/s")
    limits = prepared(tmp_path, rate=rate, in_flight=3).limits["emulator"]
    assert (limits.rate, limits.rate_is_default, limits.in_flight) == (rate, False, 3)


@pytest.mark.parametrize(
    ("text", "asked", "is_chosen"),
    [
        ("suite: S\ntests: {}\n", {}, False),
        (SMALL, {"targets": ("nowhere",)}, False),
        (SMALL, {"selection": Selection(only=("nobody",))}, True),
    ],
)
def test_an_error_anywhere_leaves_no_plan_and_says_so(
    tmp_path: Path, text: str, asked: dict[str, object], is_chosen: bool
) -> None:
    found = prepared(tmp_path, text, **asked)
    assert (found.plan, found.chosen is not None) == (None, is_chosen)
    assert found.problems != ()


def test_a_plan_is_made_again_of_some_of_its_cases(tmp_path: Path) -> None:
    whole = prepared(tmp_path)
    assert whole.plan is not None
    part = replan(whole, (whole.plan.cases[1].id,)).plan
    assert part is not None
    assert [case.id for case in part.cases] == [whole.plan.cases[1].id]


def test_a_budget_of_time_is_what_the_limit_of_each_scope_lets_through_in_it(tmp_path: Path) -> None:
    chosen = prepared(tmp_path).chosen
    assert chosen is not None
    limits = {"emulator": Limits(rate=Rate(count=10, window_s=2.0, text="10/2s"))}
    for seconds, requests in ((1.0, {"here": 10}), (2.0, {"here": 10}), (7.0, {"here": 30})):
        asked = BudgetRequest(text="t", duration=Duration(seconds=seconds, text="t"))
        assert budget_of(asked, limits, chosen, scopes={"emulator": "here"}).on == requests
        assert budget_of(asked, {"emulator": Limits()}, chosen, scopes={"emulator": "here"}).on == {}


def test_of_a_budget_of_requests_a_tenth_is_kept_where_a_call_may_be_polled_in_vain(tmp_path: Path) -> None:
    chosen = prepared(tmp_path).chosen
    assert chosen is not None
    asked = BudgetRequest(text="500req", requests=500)
    assert budget_of(asked, {}, chosen, scopes={}).requests == 450


ORGANISATION = """
targets:
  org: {{ type: genesys, {where}, auth: {{ client-id: me, client-secret: "${{{{ secrets.S }}}}" }}, {more} }}
secrets: {{ S: {{ env: S }} }}
"""
EDGES = """
suite: Edges
seed: 7
actions: { score: { id: risk, effects: write } }
tests:
  - { name: plain, action: score, cases: 3, input: { amount: { gen: integer, min: 0, max: 9 } } }
  - { name: edges, action: score, cases: { cover: each }, input: { amount: { gen: integer, min: 0, max: 9 } } }
"""


@pytest.mark.parametrize(
    ("where", "more", "asked", "is_real", "is_kept_back"),
    [
        ("region: eu-central-1", "", {}, True, True),
        ("region: eu-central-1", "allow: [read, write]", {}, True, False),
        ("region: eu-central-1", "", {"allow_effects": True}, True, False),
        ('base-url: "http://127.0.0.1:8080"', "", {}, False, False),
        ('base-url: "${{ env.WHERE }}"', "", {"env": {"WHERE": "http://localhost:1"}}, False, False),
        ('base-url: "http://10.0.0.7"', "", {}, True, True),
    ],
)
def test_what_is_sent_to_a_real_target_really_happens(  # noqa: PLR0917 - one row of the table
    tmp_path: Path, where: str, more: str, asked: dict[str, object], is_real: bool, is_kept_back: bool
) -> None:
    (tmp_path / "engine.yaml").write_text(ORGANISATION.format(where=where, more=more))
    found = prepared(tmp_path, EDGES, targets=("org",), **asked)
    assert found.plan is not None, found.problems
    assert found.real == ({"org"} if is_real else set())
    assert [test.skip is not None for test in found.plan.tests] == [False, is_kept_back]
