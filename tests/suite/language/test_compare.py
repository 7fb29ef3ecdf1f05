from __future__ import annotations

import pytest

from tests.suite.reading_aloud import checked, codes, in_a_suite, the_test


def test_a_comparison_names_where_else_and_which_places() -> None:
    lines = "compare: { with: { version: draft }, on: [output, request.body], ignore: [output.id] }"
    compare = the_test(in_a_suite(f"action: plain\n{lines}")).compare
    assert compare is not None
    assert (compare.with_.version, compare.with_.target) == ("draft", None)
    assert (compare.on, compare.ignore) == (("output", "request.body"), ("output.id",))


@pytest.mark.parametrize(
    ("compare", "code"),
    [
        ("{ with: {} }", "E184"),
        ("{ with: { target: nowhere } }", "E159"),
        ("{ with: { version: daft } }", "E104"),
        ("{ with: { version: draft }, on: output }", "E103"),
        ("{ with: { version: draft }, on: [outptu] }", "E322"),
        ("{ with: { version: draft }, ignore: [5] }", "E103"),
        ("draft", "E103"),
    ],
)
def test_a_comparison_that_cannot_be_made_is_one_problem(compare: str, code: str) -> None:
    assert codes(checked(in_a_suite(f"action: plain\ncompare: {compare}"))) == [code]


@pytest.mark.parametrize(
    ("pii", "masked"),
    [("all", ("all",)), ("[all]", ("all",)), ('["output[].Email"]', ("output[].Email",))],
)
def test_an_action_masks_places_or_all(pii: str, masked: tuple[str, ...]) -> None:
    found = checked(in_a_suite("action: plain").replace("{ id: plain }", f"{{ id: plain, pii: {pii} }}"))
    assert found.value is not None
    assert found.value.actions["plain"].pii == masked


@pytest.mark.parametrize("pii", ["output.Email", "{ a: 1 }", "[outptu.Email]", "[5]"])
def test_places_that_cannot_be_masked_are_one_problem(pii: str) -> None:
    found = checked(in_a_suite("action: plain").replace("{ id: plain }", f"{{ id: plain, pii: {pii} }}"))
    assert len(found.diagnostics) == 1


def test_a_baseline_is_kept_as_it_is_written() -> None:
    baseline = 'baseline: { run: main, fail-on: [new-failures, new-output-shape, "latency p95 +20%"] }\n'
    found = checked(in_a_suite("action: plain", more=baseline))
    assert found.diagnostics == ()
    assert found.value is not None
    assert found.value.baseline == {
        "run": "main",
        "fail-on": ("new-failures", "new-output-shape", "latency p95 +20%"),
    }


@pytest.mark.parametrize(
    ("baseline", "code"),
    [
        ("main", "E103"),
        ("{}", "E102"),
        ("{ run: main, fail-on: slower }", "E103"),
        ("{ run: main, fail-on: [5] }", "E183"),
    ],
)
def test_a_baseline_that_is_not_understood_is_one_problem(baseline: str, code: str) -> None:
    assert codes(checked(in_a_suite("action: plain", more=f"baseline: {baseline}\n"))) == [code]
