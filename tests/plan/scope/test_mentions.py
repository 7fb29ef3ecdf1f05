from __future__ import annotations

from engine.model.language.literals import Query
from engine.model.suite import Action, StubRule
from engine.plan.scope.mentions import Mentions, mentions, paths_under, uses_whole, vars_in_queries
from tests.plan.making_suites import at, constant, expect, number, own, template


def ask(text: str) -> Mentions:
    return Mentions(queries=(Query(text=text, span=at(1)),))


def test_templates_are_found_at_any_depth_but_not_inside_kinds() -> None:
    fields = {
        "a": constant("${{ vars.a }}"),
        "b": number(own("x", "${{ env.B }}", valid=True), max="${{ this.a }}"),
        "c": constant([{"d": template("${{ vars.c }}")}]),
    }
    texts = {each.text for each in mentions(fields).templates}
    assert texts == {"${{ vars.a }}", "${{ env.B }}", "${{ this.a }}", "${{ vars.c }}"}


def test_names_are_those_directly_under_a_root() -> None:
    found = mentions(template("${{ vars.a.b ~ env.X }}"), template("${{ vars['c d'] }}"))
    assert paths_under("vars", found) == {"a", "c d"}
    assert paths_under("env", found) == {"X"}
    assert not uses_whole("vars", found)
    assert uses_whole("vars", mentions(template("${{ vars }}")))


def test_questions_name_variables_too() -> None:
    assert vars_in_queries(ask('output.x > vars.limit && vars."b c"')) == (frozenset({"limit", "b c"}), False)
    assert vars_in_queries(ask("contains(keys(vars), 'a')")) == (frozenset(), True)
    assert vars_in_queries(ask("output.vars.x")) == (frozenset(), False)


def test_an_expectation_holds_no_templates_of_its_own() -> None:
    assert mentions(expect("output")) == Mentions()


def test_an_action_s_id_and_stub_are_looked_through_and_questions_are_kept_apart() -> None:
    query = Query(text="input.a == `1`", span=at(1))
    action = Action(id=template("${{ vars.id }}"), stub=(StubRule(when=query, output=template("${{ vars.o }}")),))
    found = mentions(action)
    assert {each.text for each in found.templates} == {"${{ vars.id }}", "${{ vars.o }}"}
    assert found.queries == (query,)
