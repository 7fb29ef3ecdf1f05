"""Edges of keys."""

from __future__ import annotations

from engine.model.language.kinds import NO_FACTS, EdgeValue, FieldFacts
from engine.model.values.json import MISSING
from tests.generators.draws import edge


def value(name: str, facts: FieldFacts) -> EdgeValue:
    (found,) = edge(name).values(facts)
    return found


def test_the_key_in_the_other_case_takes_the_value_of_the_field() -> None:
    found = value("wrong-case-key", FieldFacts(name="customer_Id"))
    assert (found.key, found.value) == ("CUSTOMER_iD", MISSING)


def test_a_key_without_letters_has_no_other_case() -> None:
    assert edge("wrong-case-key").values(FieldFacts(name="42")) == ()


def test_a_key_that_nobody_declared_stands_beside_the_field() -> None:
    found = value("undeclared", FieldFacts(name="email"))
    assert found.key == "email_undeclared"
    assert found.value is not MISSING


def test_edges_of_keys_apply_to_every_field_before_its_name_is_known() -> None:
    for name in ("wrong-case-key", "undeclared"):
        assert value(name, NO_FACTS).key is not None
