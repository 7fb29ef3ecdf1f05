"""`gen: phone`."""

from __future__ import annotations

import re

import pytest

from tests.generators.draws import draw, facts, helps, messages, template


def test_a_number_is_e164_of_its_region() -> None:
    assert re.fullmatch(r"\+1\d{3}55501\d{2}", str(draw("phone")))
    assert re.fullmatch(r"\+49\d{9,11}", str(draw("phone", region="DE")))


def test_a_national_number_is_written_as_it_is_dialled_at_home() -> None:
    assert re.fullmatch(r"0\d{9,11}", str(draw("phone", region="de", format="national")))


def test_only_international_numbers_have_a_form() -> None:
    assert facts("phone").form == "phone"
    assert facts("phone", format="national").form is None


def test_an_unknown_region_or_format_gets_a_suggestion() -> None:
    assert messages("phone", region="XX") == ['unknown region "XX"']
    assert messages("phone", format="natonal") == ['unknown format "natonal"']
    assert helps("phone", format="natonal") == ["did you mean `national`?"]
    assert messages("phone", region=49) == ["unknown region 49"]


def test_an_unknown_region_or_format_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="region"):
        draw("phone", region="XX")
    with pytest.raises(ValueError, match="format"):
        draw("phone", format="x")


def test_templates_wait() -> None:
    assert messages("phone", region=template("${{ vars.r }}"), format=template("${{ vars.f }}")) == []
