from __future__ import annotations

from engine.model.language.inputs import Cases
from engine.model.language.literals import Ref
from engine.model.values.span import NOWHERE
from engine.plan.fields.recipe import choose_row, row_count
from engine.plan.lazy_cases import LazyCases
from tests.plan.making_suites import choice, make_suite, make_test, plan_of


def test_rows_have_addresses_that_name_how_they_came_about() -> None:
    test = make_test(
        {"a": choice("x", "y", edges=["missing"])},
        cases=Cases(random=1, cover="each", break_="one-field", edges=(Ref(name="missing", span=NOWHERE),)),
    )
    cases = plan_of(make_suite(test)).cases
    assert isinstance(cases, LazyCases)
    (recipe,) = cases.recipes
    addresses = [choose_row(recipe, number).address for number in range(row_count(recipe))]
    assert addresses == ["random:0", "cover:0", "cover:1", "cover:2", "break:a:missing"]
