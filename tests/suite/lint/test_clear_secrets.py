from __future__ import annotations

import pytest

from engine.suite.language.registry import new_scope
from engine.suite.lint.clear_secrets import warn_of_clear_secrets
from tests.suite.reading_aloud import WORDS, nodes_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{ auth: { client-secret: hunter2 } }", ["W115"]),
        ("{ base-url: https://a.example.com, token: abc }", ["W115"]),
        ('{ auth: { client-secret: "${{ secrets.A }}" } }', []),
        ("{ base-url: http://127.0.0.1:1234, auth: { client-secret: hunter2 } }", []),
        ("{ base-url: http://localhost:1234, auth: { client-secret: hunter2 } }", []),
        ("{ auth: { client-id: me } }", []),
        ('{ base-url: http://127.0.0.1:1234, proxy: "http://user:hunter2@proxy:3128" }', ["W115"]),
        ('{ proxy: "http://user@proxy:3128" }', []),
        ('{ proxy: "http://proxy:3128" }', []),
        ('{ proxy: "http://${{ secrets.USER }}:${{ secrets.PASSWORD }}@proxy:3128" }', []),
    ],
)
def test_a_secret_in_clear_text_is_warned_of_away_from_this_machine(text: str, found: list[str]) -> None:
    scope = new_scope(WORDS, frozenset(), frozenset())
    node = nodes_of(f"a: {text}\n").get("a")  # type: ignore[union-attr]
    warn_of_clear_secrets(node, scope)  # type: ignore[arg-type]
    assert [each.code for each in scope.problems.all()] == found
    assert all("hunter2" not in f"{each.message}{each.help}" for each in scope.problems.all())
