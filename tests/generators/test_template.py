"""`template`."""

from __future__ import annotations

import pytest

from engine.expressions.template import TemplateError
from engine.generators.template import template_kind
from engine.model.language.kinds import FieldFacts
from tests.generators.draws import chance, facts, kind, messages, template


def test_it_is_made_from_the_other_fields_of_the_row() -> None:
    spec = kind("template").spec(template=template("${{ this.first | lower }}.${{ n }}@example.com"))
    assert kind("template").draw(spec, chance(1, this={"first": "Ann"}, n=3)) == "ann.3@example.com"


def test_one_whole_expression_keeps_its_type() -> None:
    spec = kind("template").spec(template=template("${{ this.amount * 2 }}"))
    assert kind("template").draw(spec, chance(1, this={"amount": 21})) == 42


def test_fake_draws_from_the_stream_of_the_case() -> None:
    spec = kind("template").spec(template=template("${{ fake('person.first_name') }}"))
    drawn = [kind("template").draw(spec, chance(seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_fake_is_what_the_kind_is_given() -> None:
    own = template_kind(lambda name, _rng, now: f"{name} of {now}")
    spec = own.spec(template=template("${{ fake('x') }}!"))
    assert own.draw(spec, chance(1)) == "x of 2026-11-22T00:00:00Z!"


def test_text_that_was_made_before_is_never_a_template_again() -> None:
    spec = kind("template").spec(template="${{ this.secret }}")
    assert kind("template").draw(spec, chance(1)) == "${{ this.secret }}"


def test_a_name_that_is_not_set_is_an_error_of_the_template() -> None:
    spec = kind("template").spec(template=template("${{ this.frist }}"))
    with pytest.raises(TemplateError):
        kind("template").draw(spec, chance(1, this={"first": "Ann"}))


def test_only_mixed_text_is_known_to_be_text() -> None:
    assert facts("template", template=template("${{ n }}@x")) == FieldFacts(type="string")
    assert facts("template", template=template("${{ n }}${{ n }}")) == FieldFacts(type="string")
    assert facts("template", template=template("${{ n }}")) == FieldFacts()
    assert facts("template", template="made") == FieldFacts(type="string")


@pytest.mark.parametrize("value", [5, None, ["${{ n }}"], {"a": 1}])
def test_a_template_is_text(value: object) -> None:
    assert messages("template", template=value) == ["`template` needs text"]
