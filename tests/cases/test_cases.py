"""The language as data: every mistake of the corpus is said in exactly the words, and at the place, on record."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.vocabulary import Vocabulary
from engine.vocabulary import builtin
from tests.cases.corpus import EXPECTED, folders, said_of


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return builtin()


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_a_mistake_is_said_as_recorded(folder: Path, vocabulary: Vocabulary, tmp_path: Path) -> None:
    codes, text = said_of(folder, vocabulary, tmp_path)
    assert text == (folder / EXPECTED).read_text(encoding="utf-8")
    assert folder.name.split("-")[0] in codes


def test_the_corpus_has_at_least_sixty_cases() -> None:
    assert len(folders()) >= 60
