"""The pages that come from the code are those that are committed."""

from __future__ import annotations

import functools
import re

import pytest

from engine.cli.text.codes_in_words import ROOMS
from engine.expressions.query import function_docs
from engine.expressions.template import filter_docs
from engine.vocabulary import builtin
from scripts.make_docs import ROOT, pages

NAMES = ("generators.md", "edges.md", "matchers.md", "expressions.md", "reports.md", "errors.md", "jmespath.md")


@functools.cache
def made() -> dict[str, str]:
    return pages(builtin())


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_what_the_code_says_now(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == made()[name], "run `python -m scripts.make_docs`"


def test_no_page_is_made_that_is_not_looked_at() -> None:
    assert tuple(made()) == NAMES


def test_every_word_of_the_vocabulary_has_its_line() -> None:
    vocabulary = builtin()
    for page, names in (
        ("generators.md", vocabulary.generators),
        ("edges.md", vocabulary.edges),
        ("matchers.md", vocabulary.matchers),
        ("reports.md", vocabulary.reporters),
    ):
        assert all(f"`{name}`" in made()[page] for name in names)


def test_every_filter_and_function_has_its_line() -> None:
    assert all(f"| `{each.call}` |" in made()["expressions.md"] for each in filter_docs())
    assert all(f"| `{each.name}(" in made()["expressions.md"] for each in function_docs())


@pytest.mark.slow
def test_every_code_that_the_engine_can_say_has_its_entry() -> None:
    said = {code for path in (ROOT / "engine").rglob("*.py") for code in re.findall(r'"([EW]\d{3})"', path.read_text())}
    assert said - set(re.findall(r"^### ([EW]\d{3})$", made()["errors.md"], re.MULTILINE)) == set()


def test_no_code_stands_in_two_rooms() -> None:
    codes = [code for room in ROOMS.values() for code in room]
    assert len(codes) == len(set(codes))
