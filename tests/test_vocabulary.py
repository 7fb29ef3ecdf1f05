from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints

import pytest

from engine import vocabulary
from engine.model.vocabulary import ReporterKind

PLAIN = ReporterKind(name="plain", render=lambda _report: "", doc="Nothing.")
JSON = ReporterKind(name="json", render=lambda _report: "", doc="Another.")


def points(name: str) -> EntryPoints:
    return EntryPoints([EntryPoint(name=name, value=f"tests.test_vocabulary:{name}", group="engine.reporters")])


def test_every_kind_is_found_by_its_own_name() -> None:
    known = vocabulary.builtin()
    for kinds in (known.matchers, known.generators, known.edges, known.targets, known.reporters, known.executors):
        assert kinds
        assert all(name == kind.name for name, kind in kinds.items())


def test_the_libraries_that_decide_what_is_drawn_are_part_of_the_plan() -> None:
    assert "mimesis" in vocabulary.builtin().versions


def test_a_package_adds_a_kind_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "entry_points", lambda: points("PLAIN"))
    assert vocabulary.load_vocabulary().reporters["plain"] is PLAIN


def test_a_package_cannot_redefine_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "entry_points", lambda: points("JSON"))
    with pytest.raises(ValueError, match="already a word"):
        vocabulary.load_vocabulary()
