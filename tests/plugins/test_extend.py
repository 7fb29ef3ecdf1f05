"""A package changes what a suite means only where the project lists it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.plugins.discovery import plain_name
from engine.plugins.extend import with_plugins
from engine.vocabulary import builtin
from tests.plugins.packages import SUITE, install, source_of, write_project
from tests.shell import say

NOWHERE_LISTED = "targets: { emulator: { type: emulator } }\n"
TAKES_ANYTHING = SUITE.replace("    target: acme\n", "").replace("gen: acme.size", "gen: uuid")


def test_what_is_only_installed_changes_nothing_and_is_not_even_imported(site: Path, project: Path) -> None:
    install(site, "raise RuntimeError('imported')")
    suite = TAKES_ANYTHING.replace("effects: read", "effects: read, stub: [ { output: { w: { iban: true } } } ]")
    write_project(project, suite=suite, project=NOWHERE_LISTED)
    said = say("run", project, "--run-dir", project.parent / "runs")
    assert (said.code, "imported" in said.out + said.err) == (0, False)


def test_what_is_listed_and_not_installed_is_an_error_that_names_what_there_is(site: Path, project: Path) -> None:
    install(site, source_of())
    write_project(project, project="plugins: [engine-amce]\n", suite=TAKES_ANYTHING)
    said = say("check", project)
    assert said.code == 2
    assert "engine.yaml:1:11" in said.out
    assert "error[E904]: the package `engine-amce` is not installed where the engine runs" in said.out
    assert "of the packages that are, these have words: engine-acme" in said.out


def test_what_is_listed_twice_or_has_no_words_is_told(site: Path, project: Path) -> None:
    install(site, source_of())
    install(site, "", name="engine-empty", entries={})
    project_text = "plugins: [engine-acme, Engine.Acme, engine-empty]\ntargets: { acme: { type: acme } }\n"
    write_project(project, project=project_text)
    said = say("check", project)
    assert "error[E150]: `engine-acme` is listed twice" in said.out
    assert "warning[W902]: engine-empty is installed, and has no matcher, generator, edge or target" in said.out


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("METADATA", b""),
        ("METADATA", b"Name: engine-acme\nVersion: \xff\n"),
        ("entry_points.txt", b"[engine.matchers]\nthis is none\n"),
        ("entry_points.txt", b"[engine.matchers]\niban = acme\xff:IBAN\n"),
    ],
)
def test_metadata_that_cannot_be_read_are_told_and_take_no_words_of_others_away(
    site: Path, project: Path, file: str, content: bytes
) -> None:
    install(site, source_of(), name="engine-other", entries={"engine.matchers": {"iban": "IBAN"}})
    install(site, source_of())
    (damaged,) = site.glob(f"engine_acme-*/{file}")
    damaged.write_bytes(content)
    suite = TAKES_ANYTHING
    write_project(project, suite=suite, project="plugins: [engine-acme, engine-other]\n")
    said = say("check", project)
    assert said.code == 2
    assert "error[E904]: the package `engine-acme` is installed, and its metadata cannot be read: " in said.out
    assert "unknown matcher" not in said.out
    write_project(project, suite=suite, project="plugins: [engine-other]\n")
    assert say("check", project).code == 0


@pytest.mark.parametrize("plugins", ["engine-acme", "[1]", "[{ name: engine-acme }]", "{ engine-acme: 1.0 }"])
def test_a_list_that_is_none_is_refused_where_it_stands(site: Path, project: Path, plugins: str) -> None:
    install(site, source_of())
    write_project(project, suite=TAKES_ANYTHING, project=f"plugins: {plugins}\n")
    said = say("check", project)
    assert said.code == 2
    assert "engine.yaml:1:" in said.out


def test_a_vocabulary_without_listed_packages_is_the_same(site: Path) -> None:
    install(site, source_of())
    known = builtin()
    assert with_plugins(known, []) is known


def test_words_know_whose_they_are(site: Path) -> None:
    install(site, source_of(), version="2.1")
    words = with_plugins(builtin(), ["Engine_Acme"])
    assert words.packages == {"engine-acme": "2.1"}
    assert {(group, name, each.owner) for (group, name), each in words.origins.items()} == {
        ("engine.matchers", "iban", "engine-acme 2.1"),
        ("engine.generators", "acme.size", "engine-acme 2.1"),
        ("engine.edges", "acme-odd", "engine-acme 2.1"),
        ("engine.targets", "acme", "engine-acme 2.1"),
    }
    assert {"iban", "between"} <= set(words.matchers)
    assert len(words.matchers) == len(builtin().matchers) + 1


def test_names_of_packages_are_compared_as_everybody_compares_them() -> None:
    assert {plain_name(each) for each in ("Engine_Acme", "engine.acme", " engine--acme ")} == {"engine-acme"}


@pytest.mark.parametrize("old", ["gen: acme.size", "iban: true", "type: acme", "edges: [acme-odd]"])
def test_a_word_of_a_package_that_is_installed_and_not_listed_says_to_list_it(
    site: Path, project: Path, old: str
) -> None:
    install(site, source_of())
    suite = SUITE.replace("iban: true", "iban: true, type: string")
    if "edges" in old:
        suite = suite.replace("gen: acme.size }", "gen: uuid, edges: [acme-odd] }")
    write_project(project, suite=suite, project="targets: { acme: { type: acme } }\n")
    word = old.removeprefix("edges: [").removesuffix("]").removesuffix(": true").rpartition(" ")[2]
    found = [
        each for each in say("check", project, "--format", "json").json["diagnostics"] if f"`{word}`" in each["message"]
    ]
    assert "engine-acme, which is installed, has it: write `plugins: [engine-acme]` into engine.yaml" in {
        each["help"] for each in found
    }
