from __future__ import annotations

from engine.model.language.inputs import Cases
from engine.model.values.json import JsonObject
from tests.plan.making_suites import choice, make_suite, make_test, plan_of

EITHER: JsonObject = {"type": "object", "properties": {"a": {"enum": ["x", "y"]}}, "required": ["a", "elsewhere"]}


def test_the_contract_has_the_last_word_on_rows_that_are_made_from_it() -> None:
    test = make_test({"a": choice("x", "y")}, cases=Cases(random=2, from_="contract"))
    assert [case.valid for case in plan_of(make_suite(test, schema=EITHER)).cases] == [False, False]


def test_an_author_who_writes_the_fields_labels_them() -> None:
    test = make_test({"a": choice("x", "y")}, cases=Cases(random=2))
    assert [case.valid for case in plan_of(make_suite(test, schema=EITHER)).cases] == [True, True]
