from __future__ import annotations

from dataclasses import replace

from engine.coverage.obligations import MISSING_MAX, edges_covered, pairs_covered
from engine.model.plan import Impossible, Obligations
from tests.coverage.plans import a_test


def test_what_was_not_met_is_named_up_to_a_limit_and_counted_beyond() -> None:
    many = frozenset((f"field {number:03}", "empty") for number in range(MISSING_MAX + 50))
    covered = edges_covered([a_test(0, obligations=Obligations(edges=many))], {})
    assert (covered.covered, covered.of) == (0, MISSING_MAX + 50)
    assert len(covered.missing) == MISSING_MAX
    assert covered.missing[0] == "test 0: field 000 = empty"


def test_what_is_impossible_is_counted_with_those_of_its_own_size() -> None:
    impossible = tuple(
        Impossible(classes=classes, reason="excluded")
        for classes in ((("a", "x"),), (("b", "x"),), (("a", "y"), ("b", "y")))
    )
    test = a_test(0, obligations=Obligations(impossible=impossible))
    assert edges_covered([test], {}).impossible == 2
    assert pairs_covered([test], {}).impossible == 1
    assert edges_covered([replace(test, skip="later")], {}).impossible == 0


def test_a_pair_for_which_no_row_was_found_is_not_covered_and_says_so() -> None:
    pair, other = (("country", "US"), ("zip", "valid")), (("country", "US"), ("kind", "x"))
    in_vain = Impossible(classes=pair, reason="one zip", draws=100)
    promised = Obligations(pairs=frozenset({pair, other}), impossible=(in_vain,))
    covered = pairs_covered([a_test(0, obligations=promised)], {})
    assert (covered.covered, covered.of, covered.not_found, covered.impossible) == (0, 2, 1, 0)
    assert covered.missing == (
        "test 0: country = US and kind = x",
        "test 0: country = US and zip = valid (no row found in 100 tries)",
    )


def test_obligations_of_several_tests_add_up() -> None:
    own = Obligations(pairs=frozenset({(("a", "x"), ("b", "y"))}))
    covered = pairs_covered([a_test(0, obligations=own), a_test(1, obligations=own)], {})
    assert (covered.covered, covered.of) == (0, 2)
