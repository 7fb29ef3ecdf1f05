"""`engine plugins` lists packages of others, their words, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugins.packages import ENTRIES, HEAD, install, source_of
from tests.shell import say


@pytest.fixture(autouse=True)
def _here(site: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del site
    monkeypatch.chdir(project)


def test_packages_and_words_are_listed(site: Path) -> None:
    install(site, source_of())
    install(
        site,
        HEAD + "ODD = ReporterKind(name='odd', doc='Odd.', render=str)",
        name="x-rep",
        entries={"engine.reporters": {"odd": "ODD"}},
    )
    said = say("plugins")
    assert said.code == 0
    assert "engine-acme 1.0  (listed here)\n  matcher    iban       An IBAN." in said.out
    assert "x-rep 1.0  (not listed here)\n  report     odd  Odd." in said.out


def test_faults_are_listed_and_end_it_with_2(site: Path) -> None:
    install(site, source_of(IBAN="None"), entries={**ENTRIES, "engine.reporters": {"odd": "GONE"}})
    said = say("plugins")
    assert said.code == 2
    assert "matcher    iban       cannot be used: it is nothing, not a MatcherKind  (iban = engine_acme_" in said.out
    assert "report     odd        cannot be used: `engine_acme_" in said.out
    assert said.out.endswith("2 words cannot be used\n")
    (told,) = say("plugins", "--format", "json").json["packages"]
    assert (told["name"], told["version"], told["listed"]) == ("engine-acme", "1.0", True)
    assert [word["name"] for word in told["words"] if word["fault"]] == ["iban", "odd"]


def test_nothing_is_said_to_be_nothing() -> None:
    said = say("plugins")
    assert (said.code, said.out) == (0, "no package that is installed has words for the engine\n")
