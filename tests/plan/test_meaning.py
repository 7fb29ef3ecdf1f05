"""The hash of a plan is one of what suites mean: the same however they are laid out, another once they say else."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.suite import Suite
from engine.pipeline.load import load
from engine.plan.meaning import hash_meaning
from engine.vocabulary import builtin
from tests.docs.blocks import BLOCKS, Block, lay_out
from tests.shell import ROOT, say

SUITE = """\
suite: Meaning
seed: 7
actions: { a: { id: a, effects: read, stub: [{ output: { n: 1 } }] } }
vars: { top: 9 }
tests:
  - name: one
    action: a
    input: { x: { gen: integer, min: 0, max: "${{ vars.top }}", edges: [missing] }, y: 1 }
    cases: { random: 2, break: one-field }
    expect: { output: { n: { gte: 0 } } }
  - name: of a table
    action: a
    table: ./rows.csv
gate: { pass-rate: ">= 0%" }
"""
ROWS = "name,x,expect: output.n\nfirst,1,1\nsecond,2,1\n"
SUITES = (
    *sorted((ROOT / "suites").glob("*.suite.yaml")),
    *sorted((ROOT / "tests" / "cases").glob("*/*.suite.yaml")),
)


def suites_of(folder: Path) -> tuple[Suite, ...]:
    return load([folder], builtin()).suites


def written(folder: Path, text: str = SUITE, rows: str = ROWS) -> str:
    folder.mkdir()
    (folder / "a.suite.yaml").write_bytes(text.encode())
    (folder / "rows.csv").write_bytes(rows.encode())
    (suite,) = suites_of(folder)
    return hash_meaning(suite)


LAYOUTS = {
    "a comment": "# why\n\n" + SUITE.replace("tests:\n", "tests:  # all of them\n\n"),
    "ends of lines": SUITE.replace("\n", "\r\n"),
    "blocks for braces": SUITE.replace(
        "{ output: { n: { gte: 0 } } }", "\n      output:\n        n:\n          gte: 0"
    ),
    "quotes": SUITE.replace("name: one", "name: 'one'"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout_comments_and_ends_of_lines_are_no_part_of_it(tmp_path: Path, layout: str) -> None:
    rows = ROWS.replace("\n", "\r\n")
    assert written(tmp_path / "a") == written(tmp_path / "b", LAYOUTS[layout], rows)


CHANGES = (
    ("seed: 7", "seed: 8"),
    ("id: a,", "id: b,"),
    ("effects: read", "effects: write"),
    ("output: { n: 1 }", "output: { n: 2 }"),
    ("top: 9", "top: 8"),
    ("name: one", "name: other"),
    ("min: 0", "min: 1"),
    ("[missing]", "[missing, 'null']"),
    ("y: 1", "y: '1'"),
    ("y: 1", "y: true"),
    ("y: 1", "y: 1.0"),
    ("random: 2", "random: 3"),
    ("gte: 0", "gt: 0"),
    ("gte: 0", "gte: 1"),
    (">= 0%", ">= 1%"),
    ("first,1", "first,2"),
    ("first,", "third,"),
    ("second,2,1", "second,2,2"),
    ("second,2,1", "second,2,"),
)


@pytest.mark.parametrize("change", CHANGES, ids=" to ".join)
def test_whatever_changes_a_case_or_its_verdict_changes_it(tmp_path: Path, change: tuple[str, str]) -> None:
    assert any(change[0] in text for text in (SUITE, ROWS))
    assert written(tmp_path / "a") != written(tmp_path / "b", SUITE.replace(*change), ROWS.replace(*change))


def moved(path: Path) -> None:
    """The same suite, two lines further down."""
    path.write_bytes(b"# a remark\n\n" + path.read_bytes())


@pytest.mark.parametrize("suite", SUITES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_suite_has_its_lines_in_it(tmp_path: Path, suite: Path) -> None:
    for file in suite.parent.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    before = suites_of(tmp_path / suite.name)
    moved(tmp_path / suite.name)
    assert hash_meaning(suites_of(tmp_path / suite.name)) == hash_meaning(before)


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.is_suite or block.part], ids=repr)
def test_no_suite_of_a_page_has_its_lines_in_it(tmp_path: Path, block: Block) -> None:
    lay_out(block.page, tmp_path)
    path = tmp_path / block.name
    path.write_text(block.whole, encoding="utf-8")
    before = suites_of(path)
    moved(path)
    assert hash_meaning(suites_of(path)) == hash_meaning(before)


PROJECTS = (ROOT / "engine.yaml", *sorted((ROOT / "tests" / "cases").glob("*/engine.yaml")))


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.parent.name)
def test_the_settings_of_a_project_have_one_too(tmp_path: Path, project: Path) -> None:
    (tmp_path / "a.suite.yaml").write_text(
        "suite: s\nactions: { a: { id: a } }\ntests: [{ name: t, action: a }]\n", "utf-8"
    )
    (tmp_path / "engine.yaml").write_bytes(project.read_bytes())
    before = load([tmp_path], builtin()).project
    moved(tmp_path / "engine.yaml")
    assert hash_meaning(load([tmp_path], builtin()).project) == hash_meaning(before)


def test_a_shard_shows_the_hash_of_the_whole_too(tmp_path: Path) -> None:
    (tmp_path / "a.suite.yaml").write_text(SUITE.partition("  - name: of a table")[0], encoding="utf-8")
    words = ("plan", tmp_path, "--seed", "7", "--now", "2026-11-22")
    whole, shard = say(*words, "--format", "json").json, say(*words, "--shard", "1/2", "--format", "json").json
    assert whole["hash"] == whole["whole_hash"] == shard["whole_hash"] != shard["hash"]
    first = say(*words, "--shard", "1/2").out.splitlines()[0]
    assert first.endswith(f"{shard['hash'][:19]}, a part of {whole['hash'][:19]}")


def test_the_order_in_which_files_are_given_is_no_part_of_it(tmp_path: Path) -> None:
    one, other = tmp_path / "one.suite.yaml", tmp_path / "other.suite.yaml"
    for path in (one, other):
        path.write_text(SUITE.partition("  - name: of a table")[0].replace("Meaning", path.stem), encoding="utf-8")
    plans = [say("plan", *paths, "--now", "2026-11-22", "--format", "json") for paths in ((one, other), (other, one))]
    assert plans[0].json == plans[1].json
