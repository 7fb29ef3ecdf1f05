"""What an author writes under `with:`."""

from __future__ import annotations

import pytest

from engine.generators.provider import ProviderSpec
from engine.model.values.json import Json
from tests.generators.draws import template
from tests.generators.provider.calls import KINDS, problems


@pytest.mark.parametrize(
    ("name", "given", "message", "help_"),
    [
        (
            "person.first_name",
            {"gendr": "female"},
            "`person.first_name` has no parameter `gendr`",
            "did you mean `gender`?",
        ),
        ("person.first_name", {"gender": "femal"}, '`gender` cannot be "femal"', "did you mean `female`?"),
        ("internet.ip_v4", {"x": 1}, "`internet.ip_v4` has no parameter `x`", None),
        ("person.email", {"unique": True}, "`person.email` has no parameter `unique`", "its parameters are: `domains`"),
        ("numeric.integer_number", {"start": "5"}, '`start` must be a whole number, not text: "5"', None),
        ("address.latitude", {"dms": 1}, "`dms` must be `true` or `false`, not a number: 1", None),
        ("person.email", {"domains": "a.b"}, '`domains` must be a list, not text: "a.b"', None),
        ("person.username", {"drange": [1]}, "`drange` must be a list, not a list: [1]", None),
        ("text.text", {"quantity": 10**9}, "`quantity` must be from 0 to 1000, not 1000000000", None),
        ("numeric.float_number", {"end": 1e300}, "`end` is too large: 1e+300", None),
    ],
)
def test_parameters_are_checked_against_the_method(
    name: str, given: dict[str, Json], message: str, help_: str | None
) -> None:
    (problem,) = KINDS[name].check(ProviderSpec(with_=given))
    assert (problem.key, problem.message) == ("with", message)
    assert problem.help
    assert help_ is None or problem.help == help_


def test_templates_in_parameters_wait() -> None:
    assert problems("person.name", gender=template("${{ vars.g }}")) == ()


def test_a_member_of_an_enumeration_goes_by_its_name_or_by_the_text_it_stands_for() -> None:
    assert problems("numeric.matrix", m=2, n=2, num_type="float") == ()
    assert problems("numeric.matrix", m=2, n=2, num_type="floats") == ()
