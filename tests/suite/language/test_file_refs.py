from __future__ import annotations

import pytest

from engine.suite.language.file_refs import leaves_root, path_from, references
from tests.suite.reading_aloud import nodes_of


def test_libraries_and_contracts_are_named_from_the_root() -> None:
    node = nodes_of("use: [./shared.yaml, ../lib/more.yaml]\nactions: { a: { contract: ./contracts/a.json } }\n")
    found = references(node, "suites/deep/a.suite.yaml")
    assert [(ref.path, ref.kind) for ref in found] == [
        ("suites/deep/shared.yaml", "library"),
        ("suites/lib/more.yaml", "library"),
        ("suites/deep/contracts/a.json", "contract"),
    ]


def test_a_reference_points_at_the_text_that_names_it() -> None:
    found = references(nodes_of("use:\n  - shared.yaml\n"), "a.suite.yaml")
    assert found[0].span[1:] == (2, 5, 2, 16)


@pytest.mark.parametrize(
    "text", ["- a", "use: shared.yaml", "use: [[a], {b: c}, 5, '']", "actions: [a]", "actions: { a: 5 }", "use:"]
)
def test_wrong_shapes_name_no_files(text: str) -> None:
    assert references(nodes_of(text), "a.suite.yaml") == ()


@pytest.mark.parametrize("path", ["../../x.yaml", "/etc/passwd", "../.."])
def test_a_path_out_of_the_root_is_seen(path: str) -> None:
    found = references(nodes_of(f"use: [{path}]"), "suites/a.suite.yaml")
    assert leaves_root(found[0].path)


@pytest.mark.parametrize(
    "path", [r"..\..\x.yaml", r"..\..", r"C:\x.yaml", "C:/x.yaml", r"\\server\share\x.yaml", "c:x.yaml"]
)
def test_a_path_that_leaves_the_root_on_windows_leaves_it_everywhere(path: str) -> None:
    assert leaves_root(path_from("a.suite.yaml", path))
    assert leaves_root(path_from("b/a.suite.yaml", path))


def test_either_slash_names_the_same_file_on_every_machine() -> None:
    assert path_from("suites/a.suite.yaml", r"..\contracts\risk.json") == "contracts/risk.json"
    assert path_from("suites/a.suite.yaml", r".\tables/x.csv") == "suites/tables/x.csv"
