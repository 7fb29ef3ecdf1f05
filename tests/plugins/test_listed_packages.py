"""What a project lists, and what is wrong with it."""

from __future__ import annotations

import pytest

from engine.model.plugins import PluginFault, PluginWord
from engine.model.source.diagnostic import Diagnostic
from engine.model.values.span import NOWHERE
from engine.plugins.listed_packages import packages_listed, without_echoes
from engine.source.parser import parse_yaml

WORD = PluginWord(package="engine-acme", version="1.0", group="engine.matchers", name="iban", value="acme:IBAN")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("plugins: [engine-acme, Engine_Other]", ["engine-acme", "engine-other"]),
        ("plugins: engine-acme", []),
        ("plugins: [1, '', engine-acme]", ["engine-acme"]),
        ("targets: {}", []),
        ("- 1", []),
    ],
)
def test_every_text_of_the_list_is_a_package(text: str, names: list[str]) -> None:
    assert [each.name for each in packages_listed(parse_yaml(text, "engine.yaml").value)] == names


def test_no_project_lists_nothing() -> None:
    assert packages_listed(None) == ()


def test_that_a_word_is_unknown_which_cannot_be_used_is_not_told_beside_its_fault() -> None:
    fault = PluginFault(code="E901", word=WORD, cause="it fails", names=frozenset({"iban"}))
    echo, other = (
        Diagnostic(code="E141", span=NOWHERE, message=f"unknown matcher `{name}`") for name in ("iban", "bic")
    )
    assert without_echoes([echo, other], [fault]) == [other]
