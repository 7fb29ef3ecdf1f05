from __future__ import annotations

import pytest

from engine.model.project import Project
from engine.model.source.diagnostic import Diagnostic
from engine.source.parser import parse_yaml
from engine.suite.documents.project import check_project
from tests.suite.reading_aloud import checked
from tests.suite.vocabulary import vocabulary


def project(listed: str = "[PIN]") -> Project:
    secrets = "secrets: { PIN: { env: PIN }, KEY: { env: K } }\n"
    text = f"{secrets}targets: {{ eu: {{ type: emulator, input-secrets: {listed} }} }}\n"
    node = parse_yaml(text, "engine.yaml").value
    assert node is not None
    found = check_project("engine.yaml", node, vocabulary())
    assert found.value is not None, found.diagnostics
    return found.value


def problems(value: str, listed: str = "[PIN]") -> tuple[Diagnostic, ...]:
    test = f"  - name: t\n    action: a\n    input: {{ pin: '{value}' }}\n"
    return checked(f"suite: S\nactions: {{ a: {{ id: a }} }}\ntests:\n{test}", project=project(listed)).diagnostics


@pytest.mark.parametrize("value", ["${{ secrets.PIN }}", "Bearer ${{ secrets.PIN }}", '${{ secrets["PIN"] }}'])
def test_an_input_may_hold_a_secret_that_a_target_lists(value: str) -> None:
    assert problems(value) == ()


@pytest.mark.parametrize("value", ["${{ secrets.PIN | upper }}", "${{ secrets }}", "${{ secrets.PIN ~ n }}"])
def test_nothing_is_made_of_a_secret(value: str) -> None:
    assert problems(value)[0].code == "E189"


def test_a_secret_that_no_target_lists_is_told_with_the_way_out() -> None:
    (found,) = problems("${{ secrets.KEY }}")
    assert (found.code, found.message) == ("E189", "no target lets inputs hold the secret `KEY`")
    assert found.help is not None
    assert "`input-secrets: [KEY]`" in found.help


def test_a_secret_that_is_not_bound_gets_a_suggestion() -> None:
    (found,) = problems("${{ secrets.PINN }}")
    assert (found.code, found.help) == ("E163", "did you mean `PIN`?")
