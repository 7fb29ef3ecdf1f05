"""The manual inside the code: every word says what it is in a sentence, and its example is a sound piece of a suite."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from engine.expressions.query import function_docs
from engine.expressions.template import filter_docs
from engine.model.language.kinds import EdgeKind, GeneratorKind, MatcherKind
from engine.pipeline.load import load
from engine.vocabulary import builtin

WORDS = builtin()
SHORT = tuple(kind for kind in WORDS.generators.values() if "." not in kind.name)
PROVIDERS = tuple(kind for kind in WORDS.generators.values() if "." in kind.name)
EDGES = tuple(WORDS.edges.values())
MATCHERS = tuple(WORDS.matchers.values())
INPUT = "    input: { id: 1, ids: [1], first: Ann, last: 1, from: 2026-01-01, email: ann@example.com }\n"


def problems(tests: Iterable[tuple[str, str, str]], folder: Path) -> list[str]:
    """What `engine check` says of tests, each given by a name, a key and a line below it."""
    parts = ["suite: examples\nactions: { it: { id: it } }\ntests:"]
    for name, key, line in tests:
        beside = "    cases: { cover: each }\n" if "edges:" in line else "" if key == "input" else INPUT
        first = "      first: Ann\n" if key == "input" and "this.first" in line else ""
        parts.append(f"  - name: '{name}'\n    action: it\n{beside}    {key}:\n{first}      {line}")
    (folder / "examples.suite.yaml").write_text("\n".join(parts) + "\n", encoding="utf-8")
    return [f"{each.code} {each.span}: {each.message}" for each in load([folder], WORDS).diagnostics]


def is_a_sentence(doc: str) -> bool:
    return 10 <= len(doc) <= 300 and doc[0].isupper() | (doc[0] in "`0123456789") and doc.endswith(".")


@pytest.mark.parametrize("kind", [*SHORT, *EDGES, *MATCHERS], ids=lambda kind: kind.name)
def test_every_word_says_what_it_is(kind: GeneratorKind | EdgeKind | MatcherKind) -> None:
    assert is_a_sentence(kind.doc), kind.doc
    assert kind.name in kind.example, kind.example


def test_every_provider_says_what_it_is() -> None:
    assert [kind.name for kind in PROVIDERS if not (kind.doc.endswith(".") and kind.name in kind.example)] == []


def test_filters_and_functions_say_what_they_are() -> None:
    assert [each.name for each in filter_docs() if not is_a_sentence(each.doc)] == []
    assert [each.name for each in function_docs() if not is_a_sentence(each.doc)] == []


@pytest.mark.slow
def test_the_examples_of_generators_pass_the_check(tmp_path: Path) -> None:
    shown = ((kind.name, "input", kind.example) for kind in (*SHORT, *PROVIDERS))
    assert problems(shown, tmp_path) == []


@pytest.mark.slow
def test_the_examples_of_edges_pass_the_check(tmp_path: Path) -> None:
    assert problems(((kind.name, "input", kind.example) for kind in EDGES), tmp_path) == []


def test_the_examples_of_matchers_pass_the_check(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    assert problems(((kind.name, "expect", kind.example) for kind in MATCHERS), tmp_path) == []


def test_the_examples_of_filters_pass_the_check(tmp_path: Path) -> None:
    assert problems(((each.name, "input", each.example) for each in filter_docs()), tmp_path) == []


def test_the_examples_of_functions_pass_the_check(tmp_path: Path) -> None:
    shown = ((each.name, "expect", f"check:\n      {each.example}") for each in function_docs())
    assert problems(shown, tmp_path) == []
