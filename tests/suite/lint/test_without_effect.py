from __future__ import annotations

import pytest

from tests.suite.reading_aloud import checked, codes

HEAD = """suite: S
actions: { a: { id: a, effects: read, stub: STUB } }
tests:
  - { name: t, action: a, expect: { status: completed }MORE }
"""


def suite(*, stub: str = "[]", more: str = "") -> str:
    return HEAD.replace("STUB", stub).replace("MORE", more)


@pytest.mark.parametrize(
    ("stub", "found"),
    [
        ("[{ output: 1 }, { when: input.x == 'a', output: 2 }]", ["W243"]),
        ("[{ when: input.x == 'a', output: 1 }, { when: input.x  ==  'a', output: 2 }]", ["W243"]),
        ("[{ when: input.x == 'a', output: 1 }, { output: 2 }]", []),
        ("[{ output: 2 }]", []),
    ],
)
def test_a_rule_behind_one_that_always_answers_is_told(stub: str, found: list[str]) -> None:
    assert codes(checked(suite(stub=stub))) == found


@pytest.mark.parametrize(("every", "found"), [("2s", ["W242"]), ("1s", ["W242"]), ("500ms", [])])
def test_a_retry_whose_second_attempt_never_comes_is_told(every: str, found: list[str]) -> None:
    text = suite(more=f", retry: {{ until: output.a == 'x', every: {every}, for: 1s }}")
    assert codes(checked(text)) == found


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("[smoke, slow-ones]", []),
        ("[Smoke Test]", ["W244"]),
        ("['(a)']", ["W244"]),
        ("[not, x]", ["W244"]),
        ("['a,b']", []),
    ],
)
def test_a_tag_that_cannot_be_selected_is_told(tags: str, found: list[str]) -> None:
    assert codes(checked(suite(more=f", tags: {tags}"))) == found
