from __future__ import annotations

import pytest

from engine.model.language.literals import Template
from engine.model.values.span import Span
from engine.suite.scopes.spans import span_of_path


@pytest.mark.parametrize(
    ("text", "path", "shown"),
    [
        ("${{ vars.ab }}", ("vars", "ab"), "ab"),
        ("${{ vars.abc + vars.ab }}", ("vars", "ab"), "ab"),
        ("${{ this.vars.ab }}", ("vars", "ab"), "${{ this.vars.ab }}"),
        ("${{ vars['ab'] }}", ("vars", "ab"), "${{ vars['ab'] }}"),
    ],
)
def test_the_last_key_of_a_path_is_the_spot(text: str, path: tuple[str, ...], shown: str) -> None:
    template = Template(text=text, span=Span("f", 1, 1, 1, len(text) + 1))
    span = span_of_path(path, template)
    assert text[span.column - 1 : span.end_column - 1] == shown
    assert not shown.startswith("ab") or text.rfind("ab") == span.column - 1
