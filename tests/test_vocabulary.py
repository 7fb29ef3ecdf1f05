from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints

import pytest

from engine import vocabulary
from engine.model.vocabulary import ReporterKind
from engine.plugins import discovery
from engine.plugins.command_words import CommandWords

PLAIN = ReporterKind(name="plain", render=lambda _report: "", doc="Nothing.")
JSON = ReporterKind(name="json", render=lambda _report: "", doc="Another.")


def points(name: str) -> EntryPoints:
    value = f"tests.test_vocabulary:{name}"
    return EntryPoints([EntryPoint(name=name.lower(), value=value, group="engine.reporters")])


def test_every_kind_is_found_by_its_own_name() -> None:
    known = vocabulary.builtin()
    for kinds in (known.matchers, known.generators, known.edges, known.targets, known.reporters, known.executors):
        assert kinds
        assert all(name == kind.name for name, kind in kinds.items())


def test_the_libraries_that_decide_what_is_drawn_are_part_of_the_plan() -> None:
    assert "mimesis" in vocabulary.builtin().versions


def test_a_package_adds_a_report_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "entry_points", lambda: points("PLAIN"))
    assert vocabulary.load_vocabulary().reporters["plain"].doc == PLAIN.doc


def test_a_package_cannot_redefine_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "entry_points", lambda: points("JSON"))
    known = vocabulary.load_vocabulary().reporters
    assert isinstance(known, CommandWords)
    assert known["json"] is vocabulary.builtin().reporters["json"]
    assert "json" in {name for name in known if known.fault_of(name) is not None}


def test_nothing_of_a_package_is_imported_while_only_words_of_the_engine_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> EntryPoints:
        raise AssertionError

    monkeypatch.setattr(discovery, "entry_points", fail)
    known = vocabulary.load_vocabulary()
    assert {known.reporters["json"].name, known.executors["local"].name} == {"json", "local"}
