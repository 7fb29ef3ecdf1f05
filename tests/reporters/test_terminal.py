from __future__ import annotations

from dataclasses import replace

import pytest

from engine.coverage.finish import finish
from engine.model.run.event import Halted
from engine.model.run.report import Report
from engine.model.values.layout import INPUT_MAX, TEXT_MAX, display_name
from engine.model.verdict import Verdict
from engine.reporters.terminal import GROUPS_MAX, LISTED_MAX, render, render_in_brief, render_in_full
from tests.coverage.plans import FAILURE, ListedCases, Row, a_plan, a_test, events_of, folded, place, rows
from tests.reporters.reports import BAD, GOOD, TROUBLE, UNASKED, finished, hostile


def test_a_good_run_is_told_in_a_few_lines() -> None:
    assert (
        render(finished(GOOD))
        == """\
Risk scoring  (suites/a.suite.yaml)
PASS  a normal customer is scored                       4 of 4 passed

gates
  held    pass-rate      wanted >= 100%   was 100 %
  held    errors         wanted 0%        was 0 %

coverage   output fields 1 of 2
  output fields not seen: custom-1: risk_score
traffic    8 requests (4 submits, 4 polls) in 0.00 s
target     emulator · seed 7 · now 2026-11-22T00:00:00Z
log        .engine/runs/r1

4 of 4 passed (100.00 %) · every gate held · exit 0
"""
    )


def test_a_weak_test_of_which_a_case_was_judged_is_named() -> None:
    told = render(finished([(a_test(0, name="the queue exists", weak=True), rows(1))]))
    assert "weak       these tests expect nothing but `status: completed`; give them an `expect`:\n  the queue" in told


def test_cases_that_are_called_otherwise_than_their_test_are_named() -> None:
    tests = [(a_test(0), [Row(Verdict.FAILED, finished={"failures": (FAILURE,)}) for _ in range(5)])]
    plan = a_plan(tests)
    named = ListedCases(tuple(replace(case, title=f"row {case.number}") for case in plan.cases))
    told = render(finish(folded(events_of(tests)), plan.but(cases=named), excerpt=place))
    assert "   named   row 0; row 1; row 2; …\n" in told
    assert "named" not in render(finish(folded(events_of(tests)), plan, excerpt=place))


def test_a_bad_run_says_what_failed_where_why_and_what_to_do() -> None:
    assert (
        render(finished(BAD, *TROUBLE))
        == f"""\
Risk scoring  (suites/a.suite.yaml)
FAIL  valid corners are accepted                        8 of 11 passed · 3 failed
SKIP  later                                             waits for TEL-12

Other  (suites/b.suite.yaml)
ERROR the queue exists                                  0 of 3 passed · 1 error · 1 unknown · 1 not run

FAIL  valid corners are accepted                        3 of 11 cases         suites/a.suite.yaml:12
  all 3 have risk = high; the other 8 pass

  error[E412]: output.risk_score is 74, expected >= 80
    --> suites/a.suite.yaml:30:17
     | was 74
     = because: high risk must score at least 80
   input   {{"email":"a+b@c.d","risk_level":"high"}}
   again   engine replay C-000000000000

ERROR the queue exists                                  1 of 3 cases          suites/b.suite.yaml:14
  no answer in 60 s
   again   engine replay C-00000000000d

NOT RUN the queue exists                                1 of 3 cases          suites/b.suite.yaml:14
  why not_run

sent, but nobody knows what became of it (look at the server before you run these again)
  C-00000000000c  exec-12  2026-11-22T09:27:20Z  the queue exists: why unknown

warnings
  warning[E412]: output.risk_score is 74, expected >= 80, because: {FAILURE.because}  suites/a.suite.yaml:30

HALTED  action custom-1 (HTTP 403): forbidden
  the server said:
    no scope
    ask somebody

gates
  MISSED  pass-rate      wanted >= 100%   was 72.73 %       Risk scoring
  held    errors         wanted 0%        was 0 %           Risk scoring
  MISSED  pass-rate      wanted >= 100%   was 0 %           Other
  MISSED  errors         wanted 0%        was 100 %         Other

coverage   edges 2 of 3 (1 more cannot be) · pairs 2 of 2 (1 more cannot be) · output fields 1 of 2
  edges not judged: valid corners are accepted: email = empty
  output fields not seen: custom-1: risk_score
refusals   action failed, case passed: 1
not judged 1 check: about what this target does not tell
traffic    26 requests (13 submits, 13 polls) in 3.20 s · 1 sent again · 1 throttled · 1 token call
upload     https://x/y  FAILED: HTTP 500, 8 times
  = help: mend that and send the file yourself: engine report 20261122T091400Z-4f1c --report artifact=artifact.json
target     emulator · seed 7 · now 2026-11-22T00:00:00Z
log        .engine/runs/r1
audit root {"ab" * 32} over 20 records

8 of 14 passed (57.14 %) · 3 failed · 1 error · 1 unknown · 1 skipped · 1 not run · halted · exit 3
"""
    )


@pytest.mark.parametrize("text", ["\x1b[2J\x1b]0;owned\x07", "a\nPASS b", "\u202egnp.exe", "\ud800", "\x9b31m", "a\rb"])
def test_defect_41_no_text_of_a_server_acts_on_the_terminal(text: str) -> None:
    shown = render(hostile(text))
    shown.encode()
    assert text not in shown
    assert not set(shown) & {"\x1b", "\x07", "\r", "\u202e", "\x9b"}
    assert "\nPASS b" not in shown


def test_defect_02_the_last_line_is_about_planned_cases() -> None:
    report = finished([(a_test(0), [Row(), *rows(4, Verdict.ERROR)])])
    assert (
        render(report).splitlines()[-1] == "1 of 5 passed (20.00 %) · 4 error · gate missed: pass-rate, errors · exit 4"
    )


def test_a_rate_that_is_not_all_is_never_shown_as_all() -> None:
    report = finished(GOOD).but(pass_rate=99.9999)
    assert "(99.99 %)" in render(report)


def test_long_lists_are_cut_and_counted() -> None:
    names = [chr(97 + number % 26) * (1 + number // 26) for number in range(GROUPS_MAX + 5)]
    own = [Row(Verdict.FAILED, finished={"failures": (FAILURE.but(message=f"{name} is missing"),)}) for name in names]
    shown = render(finished([(a_test(0), [*own, *rows(LISTED_MAX + 3, Verdict.UNKNOWN)])]))
    assert "and 5 more ways to fail" in shown
    assert "  and 3 more; `engine run -v` lists them all\n" in shown


def test_a_long_input_is_cut_and_says_how_long_it_was() -> None:
    shown = render(finished([(a_test(0), rows(1, Verdict.FAILED, input={"note": "x" * 5_000}))]))
    assert f'{{"note":"{"x" * TEXT_MAX}…" (5000 characters)}}' in shown
    assert max(map(len, shown.splitlines())) < INPUT_MAX + 100


def test_a_run_that_only_skips_and_a_run_that_never_began_can_be_shown() -> None:
    skipped = render(finished([(a_test(0, skip="later"), [Row(Verdict.SKIPPED)])]))
    assert skipped.splitlines()[-1] == "nothing to judge: none of 1 cases was to be run · every gate held · exit 0"
    assert "nothing to judge" in render(Report(exit=3))


def test_gates_on_latency_and_on_nothing_are_told_in_their_unit() -> None:
    report = finished(GOOD)
    first = report.gates[0]
    gates = (first.but(gate="latency p95", wanted="< 3s", was=2.5), first.but(was=None))
    shown = render(report.but(gates=gates))
    assert "latency p95    wanted < 3s      was 2.500 s" in shown
    assert "was nothing to judge" in shown


def test_known_failures_are_marked_and_overdue_ones_are_named() -> None:
    known = [Row(Verdict.FAILED, finished={"known": True}), Row()]
    overdue = [Row(finished={"overdue": "the known failure TEL-12 passes: take `known-failure` out"})] * 2
    report = finished([(a_test(0, name="later"), known), (a_test(1, name="mended"), overdue)])
    text = render(report)
    assert text.startswith("Risk scoring  (suites/a.suite.yaml)\nKNOWN later")
    assert "1 of 2 passed · 1 failed · 1 of them known" in text
    assert "\nknown failures that are overdue\n" in text
    assert " (and 1 more): the known failure TEL-12 passes" in text
    assert "MISSED  known-failure  wanted 0 " in text


def test_in_full_every_case_and_every_check_is_listed() -> None:
    five = tuple(FAILURE.but(message=f"check {number}", help="look here") for number in range(5))
    report = finished(
        [
            (
                a_test(0, ticket="TEL-1", description="two\nlines"),
                [Row(Verdict.FAILED, finished={"failures": five}), Row()],
            )
        ]
    )
    usual, full = render(report), render_in_full(report)
    assert "and 2 more checks failed; `engine run -v` and `engine replay C-000000000000` show all" in usual
    assert "check 4" not in usual
    assert "error[E412]: check 4" in full
    assert "     = help: look here" in usual
    assert "   about   two\n           lines\n   ticket  TEL-1\n" in usual
    assert "  passed  C-000000000001  test 0  2.00 s" in full
    assert "  passed  C-000000000001" not in usual


def test_in_brief_only_the_outcome_is_shown() -> None:
    assert render_in_brief(finished(GOOD)) == "4 of 4 passed (100.00 %) · every gate held · exit 0\n"
    brief = render_in_brief(finished(BAD, *TROUBLE))
    assert brief.startswith("HALTED  action custom-1 (HTTP 403): forbidden\n")
    assert "\n  MISSED  pass-rate" in brief
    assert "held " not in brief


def test_what_could_not_be_judged_is_named_at_its_place() -> None:
    untold = (FAILURE.but(code="E419", message="`request.method`: this target does not tell `request`", because=None),)
    report = finished([(a_test(0), rows(3, finished={"untold": untold, "not_judged": 1}))])
    assert (
        "not judged\n"
        "  [E419]: `request.method`: this target does not tell `request` (and 2 more)  suites/a.suite.yaml:30\n"
    ) in render(report)


def test_a_test_of_which_no_case_was_run_is_called_so_in_a_column_of_the_same_width() -> None:
    shown = render(finished([(a_test(0, name="漢字"), rows(1, Verdict.NOT_RUN)), (a_test(1, name="plain"), rows(1))]))
    assert "NOT RUN 漢字                                            0 of 1 passed · 1 not run\n" in shown
    assert "PASS  plain                                             1 of 1 passed\n" in shown


def test_a_halt_says_what_to_do() -> None:
    halted = Halted(
        at_us=1, action=None, reason="no token", status=400, body="bad\x1b[2J client", help="set the secret"
    )
    text = render(finished(BAD, halted))
    assert "HALTED  the run (HTTP 400): no token\n  = help: set the secret\n  the server said:\n" in text
    assert "\x1b" not in text


def test_no_line_shows_a_template_instead_of_what_it_stands_for() -> None:
    assert display_name("greets ${{ matrix.who }}", ["greets a", "greets a"]) == "greets a"
    assert display_name("says ${{ input.text }} to ${{ x }}", ["says x", "says y"]) == "says … to …"
    assert display_name("says ${{ input.text }}", []) == "says …"
    assert display_name("${{ a }} ${{ b }} is refused", ["x 1 is refused", "y 1 is refused"]) == "x|y 1 is refused"
    many = [f"says {each} [region=eu]" for each in "abcd"]
    assert display_name("says ${{ x }}", many) == "says a|b|…"
    assert display_name("says ${{ x }}", ["says a", f"says {'b' * 25}"]) == "says …"
    assert display_name("plain", ["another"]) == "plain"


def test_several_seeds_are_named_with_their_suites() -> None:
    tests = tuple(row.but(seed=seed) for row, seed in zip(finished(BAD).tests, (7, 9), strict=False))
    tests = (tests[0], tests[1].but(suite="Other"))
    assert "seeds 7 (Risk scoring), 9 (Other)" in render(finished(BAD).but(tests=tests))


def test_a_check_that_no_case_was_asked_is_listed_with_its_place() -> None:
    assert (
        "never asked (1 of 1 check)\n"
        "  sane: output.n >= `0`: its `when` was true for no case (input.level == 'High')  suites/lib.yaml:4\n"
    ) in render(finished([UNASKED]))
