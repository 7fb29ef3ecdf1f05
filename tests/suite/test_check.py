from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.suite.check import Loaded, check_suite
from tests.suite.reading_aloud import FILE, WORDS, checked, codes, in_a_suite, only, place, project_of, said, the_test

LIBRARY = """
kind: library
vars: { ceiling: 5 }
actions: { shared: { id: shared, contract: ../suites/c.json } }
inputs: { person: { id: { gen: uuid } } }
"""

USING = """
suite: S
use: [../lib/shared.yaml]
tests:
  - { name: t, action: shared, input: [person, { amount: "${{ vars.ceiling }}" }] }
"""


def test_a_suite_has_what_its_libraries_define() -> None:
    found = checked(USING, libraries={"lib/shared.yaml": LIBRARY})
    assert found.diagnostics == ()
    assert found.value is not None
    assert list(found.value.actions) == ["shared"]
    assert found.value.contracts["shared"].output_schema is not None
    assert found.value.vars == {"ceiling": 5}
    assert found.value.file == FILE


def test_libraries_may_use_libraries_each_is_read_once() -> None:
    libraries = {
        "lib/shared.yaml": f"use: [deep.yaml, other.yaml]\n{LIBRARY}",
        "lib/other.yaml": "kind: library\nuse: [deep.yaml]\n",
        "lib/deep.yaml": "kind: library\ninputs: { deep: { id: a } }\n",
    }
    found = checked(USING, libraries=libraries)
    assert found.diagnostics == ()
    assert found.value is not None
    assert set(found.value.inputs) == {"person", "deep"}


def test_libraries_in_a_circle_are_an_error() -> None:
    libraries = {"lib/shared.yaml": f"use: [b.yaml]\n{LIBRARY}", "lib/b.yaml": "kind: library\nuse: [shared.yaml]\n"}
    found = only(checked(USING, libraries=libraries))
    assert found.code == "E156"
    assert found.message == "these files use each other: lib/shared.yaml → lib/b.yaml → lib/shared.yaml"


def test_a_name_defined_twice_shows_both_places() -> None:
    text = USING + "inputs: { person: { id: a } }\n"
    found = only(checked(text, libraries={"lib/shared.yaml": LIBRARY}))
    assert (found.code, found.message) == ("E154", "`person` is defined twice under `inputs`")
    assert {found.span.file, found.related[0].span.file} == {"lib/shared.yaml", FILE}


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        ("gone.yaml", "E155", "`suites/gone.yaml` cannot be used: there is no such file"),
        ("../../x.yaml", "E157", "`../x.yaml` is outside the project"),
        ("/etc/passwd", "E157", "`/etc/passwd` is outside the project"),
    ],
)
def test_a_file_that_cannot_be_used_is_shown_where_it_is_named(path: str, code: str, message: str) -> None:
    text = f"suite: S\nuse: [{path}]\ntests: [{{ name: t, action: unknown, input: unknown }}]\n"
    found = only(checked(text))
    assert (found.code, found.message, place(found, text)) == (code, message, path)


def test_a_suite_is_no_library() -> None:
    text = "suite: S\nuse: [b.yaml]\nactions: { a: { id: a } }\ntests: [{ name: t, action: a }]\n"
    found = checked(text, libraries={"suites/b.yaml": "suite: B\ntests: []\n"})
    assert said(found) == [
        ("E101", "`suites/b.yaml` is not a library, but a suite", "a library says `kind: library` at its top")
    ]


def test_a_library_is_no_suite() -> None:
    assert codes(checked("kind: library\n")) == ["E101"]


def test_problems_of_a_library_are_shown_in_the_library() -> None:
    found = only(checked(USING, libraries={"lib/shared.yaml": LIBRARY.replace("uuid", "uid")}))
    assert (found.code, found.span.file) == ("E120", "lib/shared.yaml")


def test_an_unknown_action_is_suggested() -> None:
    text = in_a_suite("action: promisd")
    found = only(checked(text))
    assert (found.code, found.help, place(found, text)) == ("E151", "did you mean `promised`?", "promisd")


def test_two_tests_of_one_name_are_shown_with_both_places() -> None:
    text = "suite: S\nactions: { a: { id: a } }\ntests:\n  - { name: t, action: a }\n  - { name: t, action: a }\n"
    found = only(checked(text))
    assert found.code == "E150"
    assert (found.span.line, found.related[0].span.line) == (5, 4)


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("{}", "E152"),
        ("{ id: ../x }", "E153"),
        ("{ id: '' }", "E153"),
        (f"{{ id: {'a' * 129} }}", "E153"),
        ("{ id: 5 }", "E106"),
        ("{ find: { nam: x } }", "E107"),
        ("{ id: x, find: { name: x } }", "E179"),
        ("{ id: a, contract: [] }", "E103"),
        ("{ id: a, contract: bad.json }", "E158"),
        ("{ id: a, stub: [{ when: 'a ==' }] }", "E320"),
        ("{ id: a, stub: [{ status: done }] }", "E104"),
    ],
)
def test_an_action_that_cannot_be_called_is_one_problem(action: str, code: str) -> None:
    text = f"suite: S\nactions: {{ a: {action} }}\ntests: [{{ name: t, action: a }}]\n"
    found = checked(text, documents={"suites/bad.json": 5})
    assert codes(found) == [code]


def test_a_stub_asks_about_fields_of_the_input_by_their_bare_names() -> None:
    stub = "{ id: a, stub: [{ when: level == 'high', output: { id: '${{ input.id }}' }, after: 1.5s }] }"
    the_test(f"suite: S\nactions: {{ a: {stub} }}\ntests: [{{ name: t, action: a }}]\n")


@pytest.mark.parametrize("key", ["targets", "secrets", "default-target"])
def test_keys_of_the_project_file_are_sent_there(key: str) -> None:
    found = only(checked(in_a_suite("action: plain", more=f"{key}: {{}}\n")))
    assert (found.code, found.help) == ("E114", "put it into `engine.yaml`, or into a library")


class TestWithAProject:
    PROJECT = """
    targets: { eu: { type: emulator } }
    secrets: { TOKEN: { env: MY_TOKEN } }
    defaults: { tags: [from-project], wait: { timeout: 5 } }
    """

    def test_a_target_of_the_project_may_be_named(self) -> None:
        project = project_of("targets: { eu: { type: emulator } }\n").value
        text = in_a_suite("action: plain\nonly-on: [eu, emulator]", more="target: eu\n")
        assert checked(text, project=project).diagnostics == ()
        found = only(checked(text.replace("target: eu", "target: ue"), project=project))
        assert (found.code, found.help) == ("E159", "did you mean `eu`?")
        found = only(checked(text.replace("[eu,", "[ue,"), project=project))
        assert (found.code, place(found, text.replace("[eu,", "[ue,"))) == ("E159", "[ue, emulator]")

    @pytest.mark.parametrize("name", ["TOKEN", "MY_TOKEN"])
    def test_a_secret_is_refused_as_a_plain_variable(self, name: str) -> None:
        project = project_of("secrets: { TOKEN: { env: MY_TOKEN } }\n").value
        text = in_a_suite(f"action: plain\ninput: {{ f: '${{{{ env.{name} }}}}' }}")
        assert codes(checked(text, project=project)) == ["E160"]

    def test_its_defaults_enter_every_test_with_their_own_place(self) -> None:
        project = project_of(self.PROJECT).value
        found = checked(in_a_suite("action: plain"), project=project)
        assert [(each.code, each.span.file) for each in found.diagnostics] == [("E108", "engine.yaml")]
        assert found.value is not None
        assert found.value.tests[0].tags == ("from-project",)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("gate: { pass-rate: 90 }", "E111"),
        ("gate: { pass-rat: 90% }", "E107"),
        ("gate: { latency: { p95: 3% } }", "E111"),
        ("gate: { errors: 5 }", "E111"),
        ("gate: 90%", "E103"),
        ("now: yesterday", "E113"),
        ("now: 2026-02-30", "E113"),
        ("version: 2", "E104"),
        ("seed: many", "E103"),
        ("baseline: { run: main, fail-on: [slower] }", "E183"),
        ("matrix: {}", "E112"),
    ],
)
def test_a_header_that_makes_no_sense_is_one_problem(line: str, code: str) -> None:
    assert codes(checked(in_a_suite("action: plain", more=f"{line}\n"))) == [code]


def test_gates_are_bounds_in_their_own_units() -> None:
    more = 'gate: { pass-rate: ">= 90%", errors: 0, latency: { p95: 3s }, coverage: { input-pairs: 100% } }\n'
    found = checked(in_a_suite("action: plain", more=more)).value
    assert found is not None
    gates = found.gate
    assert gates is not None
    assert gates.latency is not None
    assert gates.coverage is not None
    bounds = [gates.pass_rate, gates.errors, gates.latency.p95, gates.coverage.input_pairs]
    assert [(bound.operator, bound.value) for bound in bounds if bound is not None] == [
        (">=", 90),
        ("<=", 0),
        ("<=", 3),
        (">=", 100),
    ]


def test_a_file_that_was_not_loaded_has_no_suite_and_no_problem() -> None:
    found = check_suite(FILE, Loaded(nodes={}, documents={}), WORDS, None)
    assert (found.value, found.diagnostics) == (None, ())


KEYS = st.sampled_from(
    [
        "suite",
        "tests",
        "actions",
        "inputs",
        "vars",
        "gate",
        "name",
        "action",
        "input",
        "expect",
        "check",
        "that",
        "cases",
        "edges",
        "gen",
        "one-of",
        "output",
        "between",
        "status",
        "use",
        "x-a",
        "within",
        "id",
        "stub",
    ]
)
TREES = st.recursive(
    st.one_of(st.integers(-5, 5), st.sampled_from(["null", "true", "a", "uuid", "'${{ this.a }}'", "5s", "output.a"])),
    lambda deeper: st.one_of(
        st.lists(deeper, max_size=3).map(lambda items: f"[{', '.join(map(str, items))}]"),
        st.dictionaries(KEYS, deeper, max_size=4).map(
            lambda found: "{" + ", ".join(f"{key}: {value}" for key, value in found.items()) + "}"
        ),
    ),
    max_leaves=12,
)


@pytest.mark.slow
@settings(max_examples=150)
@given(TREES, TREES)
def test_checking_never_raises_whatever_stands_where(first: object, second: object) -> None:
    checked(f"suite: {first}\nactions: {second}\ninputs: {first}\ntests: {second}\ngate: {first}\n")
    checked(in_a_suite(f"action: plain\ninput: {first}\nexpect: {second}\ncases: {first}"))
