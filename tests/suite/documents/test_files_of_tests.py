from __future__ import annotations

from engine.suite.documents.files_of_tests import files_of_tests
from engine.suite.documents.libraries import Loaded
from engine.vocabulary import builtin
from tests.suite.reading_aloud import FILE, nodes_of

WORDS = builtin()

SUITE = """
    suite: S
    use: [../lib/l.yaml]
    defaults: { expect: { output: { schema: ./d.json } } }
    tests:
      - { name: a, table: ./a.csv }
      - { name: b, table: { file: ../b.csv, delimiter: ";" }, expect: { output.x: { snapshot: b.json } } }
      - { use: t, with: { table: c.csv } }
      - { name: d, table: 5, expect: { check: [{ that: x }] } }
"""
LIBRARY = """
    kind: library
    templates:
      t:
        parameters: [table]
        table: ${{ with.table }}
        expect: { status: { schema: l.json } }
"""


def test_files_are_found_in_tests_templates_and_defaults_relative_to_who_names_them() -> None:
    loaded = Loaded(nodes={FILE: nodes_of(SUITE), "lib/l.yaml": nodes_of(LIBRARY, "lib/l.yaml")}, documents={})
    found = files_of_tests(FILE, loaded, WORDS, with_matchers=True)
    assert [(each.kind, each.path, each.delimiter) for each in found] == [
        ("table", "suites/a.csv", ","),
        ("document", "suites/d.json", ","),
        ("table", "b.csv", ";"),
        ("document", "suites/b.json", ","),
        ("table", "suites/c.csv", ","),
        ("document", "lib/l.json", ","),
    ]
    tables = files_of_tests(FILE, loaded, WORDS, with_matchers=False)
    assert {each.kind for each in tables} == {"table"}


def test_what_is_no_suite_names_nothing() -> None:
    loaded = Loaded(nodes={FILE: nodes_of("[a]")}, documents={})
    assert files_of_tests(FILE, loaded, WORDS, with_matchers=True) == ()
