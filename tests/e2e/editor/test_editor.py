"""What an author sees while typing: proposals with their meaning, underlined mistakes, and what the mouse rests on."""

from __future__ import annotations

import pytest

from engine.vocabulary import builtin
from tests.e2e.editor.language_server import Editor

pytestmark = pytest.mark.slow

MODELINE = "# yaml-language-server: $schema=schemas/{}.schema.json\n"
FILE = "a.suite.yaml"
HEAD = "suite: Scoring\nactions:\n  score: { id: score-1 }\n"
TEST = HEAD + "tests:\n  - name: a customer is scored\n    action: score\n"


def proposed(editor: Editor, marked: str, kind: str = "suite") -> dict[str, str]:
    found = editor.completion(f"{kind}.yaml", MODELINE.format(kind) + marked)
    # The server writes `on` and the like in quotes, for readers of YAML 1.1.
    return {label.strip('"'): each.text.replace('"on"', "on") for label, each in found.items()}


def underlined(editor: Editor, text: str, kind: str = "suite") -> list[tuple[int, str]]:
    """Line (from 1, of the text without its modeline) and message of each problem, in order."""
    found = editor.problems(f"{kind}.yaml", MODELINE.format(kind) + text)
    return sorted((each["range"]["start"]["line"], each["message"]) for each in found)


def test_an_empty_file_is_offered_a_whole_suite(editor: Editor) -> None:
    found = proposed(editor, "¦")
    assert {"suite", "tests", "actions", "inputs", "use", "vars", "matrix", "defaults", "gate"} <= set(found)
    assert "tests:" in found["a new suite"]


@pytest.mark.parametrize("place", ["tests:\n  - ¦", "tests:\n  - name: t\n    ¦"])
def test_every_key_of_a_test_is_proposed_with_its_colon(editor: Editor, place: str) -> None:
    found = proposed(editor, HEAD + place)
    words = {
        *("action", "input", "cases", "table", "expect", "steps", "before", "after", "relate", "compare", "retry"),
        *("upstream", "wait", "matrix", "tags", "skip", "only-on", "known-failure", "serial", "group", "needs", "use"),
    }
    assert words <= set(found)
    assert [word for word in words if not found[word].startswith(f"{word}:")] == []


@pytest.mark.parametrize(
    ("kind", "text", "some"),
    [
        ("suite", "suite: x\nactions:\n  a:\n    ¦", ["id", "find", "contract", "effects", "stub", "pii", "version"]),
        ("suite", TEST + "    cases:\n      ¦", ["random", "cover", "where", "break", "edges", "from", "max"]),
        ("suite", TEST + "    cases:\n      where:\n        - ¦", ["if", "then", "because"]),
        ("suite", TEST + "    expect:\n      ¦", ["status", "output", "within", "check", "use", "if-valid"]),
        ("suite", TEST + "    expect:\n      check:\n        - ¦", ["that", "when", "because", "severity"]),
        ("suite", TEST + "    retry:\n      ¦", ["until", "every", "for"]),
        ("suite", TEST + "    known-failure:\n      ¦", ["ticket", "until"]),
        ("suite", TEST + "    compare:\n      ¦", ["with", "on", "ignore"]),
        ("suite", TEST + "    relate:\n      ¦", ["change", "expect", "because"]),
        ("suite", TEST + "    upstream:\n      ¦", ["status", "text", "delay", "drop", "one-of"]),
        ("suite", HEAD + "tests:\n  - name: t\n    steps:\n      - ¦", ["id", "action", "input", "expect", "when"]),
        ("suite", HEAD + "tests:\n  - use: t\n    ¦", ["with", "name"]),
        ("suite", HEAD + "matrix:\n  ¦", ["include", "exclude"]),
        ("suite", HEAD + "defaults:\n  ¦", ["expect", "wait", "tags"]),
        ("suite", HEAD + "templates:\n  t:\n    ¦", ["parameters", "tests", "action", "input", "expect"]),
        ("suite", HEAD + "templates:\n  t:\n    expect:\n      status: failed\n      ¦", ["error", "output"]),
        ("suite", HEAD + "gate:\n  ¦", ["pass-rate", "errors", "coverage", "latency"]),
        ("suite", HEAD + "baseline:\n  ¦", ["run", "fail-on"]),
        ("library", "¦", ["kind", "actions", "inputs", "checks", "templates", "targets", "secrets"]),
        ("project", "¦", ["default-target", "targets", "secrets", "defaults", "limits"]),
        ("project", "targets:\n  eu:\n    type: genesys-async\n    ¦", ["base-url", "auth", "limits", "vars"]),
    ],
)
def test_keys_are_proposed_where_they_belong(editor: Editor, kind: str, text: str, some: list[str]) -> None:
    found = proposed(editor, text, kind)
    assert [word for word in some if word not in found] == []
    assert [word for word in some if not found[word].startswith(f"{word}:")] == []


@pytest.mark.parametrize("field", ["{ gen: p¦ }", "\n        gen: ¦", "\n        gen: u¦"])
def test_behind_gen_every_generator_is_proposed_with_a_sample(editor: Editor, field: str) -> None:
    found = editor.completion("suite.yaml", MODELINE.format("suite") + TEST + f"    input:\n      x: {field}")
    named = {name: kind for name, kind in builtin().generators.items() if kind.form == "gen"}
    assert set(named) <= set(found)
    assert [name for name, kind in named.items() if kind.example not in found[name].doc] == []


def test_keys_of_a_generator_are_proposed_beside_it(editor: Editor) -> None:
    assert {"one-of", "pattern", "template", "object", "gen"} <= set(
        proposed(editor, TEST + "    input:\n      x:\n        ¦")
    )
    found = proposed(editor, TEST + "    input:\n      x:\n        gen: decimal\n        ¦")
    assert {"min", "max", "places", "edges", "maybe", "unique", "pii"} <= set(found)
    assert "region" not in found


@pytest.mark.parametrize("edges", ["edges: ¦", "edges: [¦]", "edges:\n          - ¦", "edges: [missing, ¦]"])
def test_behind_edges_every_class_is_proposed_with_its_meaning(editor: Editor, edges: str) -> None:
    place = TEST + f"    input:\n      x:\n        gen: uuid\n        {edges}"
    found = editor.completion("suite.yaml", MODELINE.format("suite") + place)
    kinds = builtin().edges
    plain = {name for name in kinds if name != "null"}
    assert plain <= set(found)
    assert [name for name in plain if kinds[name].doc not in found[name].doc] == []


def test_every_matcher_is_proposed_with_its_meaning(editor: Editor) -> None:
    place = TEST + "    expect:\n      output:\n        score:\n          ¦"
    found = editor.completion("suite.yaml", MODELINE.format("suite") + place)
    matchers = builtin().matchers
    assert set(matchers) <= set(found)
    assert [name for name, kind in matchers.items() if kind.doc not in found[name].doc] == []


@pytest.mark.parametrize(
    ("place", "values"),
    [
        ("    expect:\n      status: ¦", ["completed", "failed"]),
        ("    expect:\n      contract: ¦", ["on", "off"]),
        ("    expect:\n      error.kind: ¦", ["upstream", "timeout", "input"]),
        ("    expect:\n      output:\n        x:\n          type: ¦", ["string", "integer", "object"]),
        ("    cases:\n      cover: ¦", ["each", "pairs", "triples", "all"]),
        ("    cases:\n      from: ¦", ["contract"]),
        ("    serial: ¦", ["true", "false"]),
    ],
)
def test_values_are_proposed_where_there_is_a_closed_list(editor: Editor, place: str, values: list[str]) -> None:
    found = proposed(editor, TEST + place)
    assert [value for value in values if value not in found] == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + "tests:\n  - name: t\n    acton: score\n", 6, "unknown key; did you mean `action`?"),
        (TEST + "    expect: { stauts: failed }\n", 7, "unknown key; did you mean `status`?"),
        (TEST + "    expect: { status: faild }\n", 7, "unknown value; write one of completed, failed"),
        (
            TEST + "    expect: { output: { x: { betwen: [0, 1], gt: 0 } } }\n",
            7,
            "unknown key; did you mean `between`?",
        ),
        (TEST + "    input: { x: { gen: person.emial } }\n", 7, "unknown generator; did you mean `person.email`?"),
        (TEST + "    input: { x: { gen: email } }\n", 7, "unknown generator; did you mean `person.email`?"),
        (TEST + "    input: { x: { gen: zzz } }\n", 7, "unknown generator; `engine providers` lists them all"),
        (TEST + "    input: { x: { oneOf: [a] } }\n", 7, "unknown key; did you mean `one-of`?"),
        (TEST + "    assert: []\n", 7, "unknown key; did you mean `expect`? it is written `expect: { status"),
        (TEST + "    retries: 3\n", 7, "unknown key; did you mean `retry`? it is written"),
        (
            TEST + "    input: { x: { gen: uuid, edges: [mising] } }\n",
            7,
            "unknown edge; did you mean `missing`?",
        ),
        (TEST + "    input: { x: { min: 1 } }\n", 7, "these are words of a generator: name one, with gen, one-of"),
        (TEST + "    wait: { timeout: 60 }\n", 7, "`timeout` must be a duration: write it like `250ms`"),
        (TEST + "    serial: yes\n", 7, "`serial` must be `true` or `false`"),
        (HEAD + "tests:\n  - name: t\n", 5, "`action` is missing: write the name of an entry of `actions`"),
        (TEST + "    expect: { within: 5 }\n", 7, "`within` must be a duration: write it like `250ms`"),
        (TEST + "gate: { pass-rate: 90 }\n", 7, "`pass-rate` must be a bound: write it like"),
        (TEST + "    expect: { output: { x: { between: [1] } } }\n", 7, "`between` wants a list of two bounds"),
        (TEST + "    expect: { output: { x: { near: 5 } } }\n", 7, "`near` must be a mapping: its keys are `value`"),
        (TEST + "    expect: { output: { x: { matches: 5 } } }\n", 7, "`matches` wants a regular expression"),
        (TEST + "    expect: { output: { x: { betwen: [0, 1] } } }\n", 7, "unknown matcher; did you mean `between`?"),
        (TEST + "    expect: { output: { x: { lenght: 5 } } }\n", 7, "unknown matcher; did you mean `length`?"),
        (TEST + "    within: 5s\n", 7, "unknown key; it belongs under `expect`: write `expect: { within: … }`"),
        (TEST + "    cases: five\n", 7, "write `5` or `{ cover: pairs }`"),
        (TEST + "    cases: { covr: pairs }\n", 7, "unknown key; did you mean `cover`?"),
        (TEST + "    cases: 0\n", 7, "`cases` must be from 1 to 1,000,000"),
        (TEST + "    upstream: { status: 0 }\n", 7, "`status` must be at least 100: write a number from 100 to 599"),
        (
            TEST + "    expect: { check: [output.x > 5] }\n",
            7,
            "an entry of this list must be a mapping: write `that: …`",
        ),
        (HEAD + "tests: []\n", 4, "there is no test: a test is `- name: …`"),
        (HEAD, 1, "`tests` is missing: write `tests:`, and below it"),
        (
            HEAD + "tests:\n  - name: t\n    steps: [{ action: score }]\n    action: score\n",
            7,
            "not in a test of `steps`",
        ),
    ],
)
def test_a_mistake_is_underlined_where_it_stands_with_what_to_write(
    editor: Editor, text: str, line: int, said: str
) -> None:
    assert any(at == line and said in message for at, message in underlined(editor, text)), underlined(editor, text)


def test_a_slip_in_a_key_can_be_mended_with_a_click(editor: Editor) -> None:
    text = MODELINE.format("suite") + HEAD + "tests:\n  - name: t\n    acton: score\n"
    assert any("action" in title for title in editor.fixes("suite.yaml", text))


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        (TEST.replace("action:", "ac¦tion:"), "The action under test"),
        (TEST + "    input: { x: { gen: uu¦id } }", "A random UUID"),
        (TEST + "    input: { x: { gen: uuid, edges: [mi¦ssing] } }", "The field is left out"),
        (TEST + "    expect: { output: { x: { betw¦een: [0, 1] } } }", "From one bound to another"),
        (TEST + "    cases: { cover: pa¦irs }", "finds most faults that combinations cause"),
        (TEST + "    retry: { unt¦il: x, every: 2s, for: 30s }", "ends the waiting"),
    ],
)
def test_what_the_mouse_rests_on_is_explained(editor: Editor, marked: str, said: str) -> None:
    assert said in editor.hover("suite.yaml", MODELINE.format("suite") + marked)
