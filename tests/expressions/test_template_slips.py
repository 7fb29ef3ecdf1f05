"""What other languages write in a template is told with what to write here, which then reads."""

from __future__ import annotations

import pytest

from engine.cli.text.fixes import apply_edits
from engine.expressions.template.checking import check_template
from engine.model.language.literals import Template
from engine.model.values.span import Span

ROOTS = frozenset({"vars", "this", "now", "row", "fake"})


def template(text: str) -> Template:
    return Template(text=text, span=Span("a", 1, 1, 1, len(text) + 1))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("${{ now | plus(1d) }}", "${{ now | plus('1d') }}"),
        ("${{ now | plus(1 day) }}", "${{ now | plus('1d') }}"),
        ("${{ now | plus(1d) | minus(2h) }}", "${{ now | plus('1d') | minus('2h') }}"),
        ("${{ now - 30min }}", "${{ now | minus('30m') }}"),
        ("x ${{ vars.base-url ~ 'a' }}", "x ${{ vars['base-url'] ~ 'a' }}"),
        ("${{ this.x | replace(a, 'b') }}", "${{ this.x | replace('a', 'b') }}"),
        ("${{ this.x | default(\u2018a\u2019) }}", "${{ this.x | default('a') }}"),
        ("${{ this.a && this.b }}", "${{ this.a and this.b }}"),
        ("${{ !this.a }}", "${{ not this.a }}"),
        ("${{ this.a ? 'x' : 'y' }}", "${{ 'x' if this.a else 'y' }}"),
        ("${{ this.a \u2265 3 }}", "${{ this.a >= 3 }}"),
        ("${{ this.a \u2013 1 }}", "${{ this.a - 1 }}"),
    ],
)
def test_a_slip_is_mended_to_what_was_meant(text: str, meant: str) -> None:
    found = check_template(template(text), ROOTS)
    assert found[0].fix is not None
    assert apply_edits(text, found[0].fix.edits) == meant
    assert check_template(template(meant), ROOTS) == ()


def test_quotes_are_doubled_inside_single_quotes_of_the_file() -> None:
    found = check_template(template("${{ now | plus(1d) }}"), ROOTS, style="'")
    assert found[0].fix is not None
    assert found[0].fix.edits[0].text == "''1d''"


@pytest.mark.parametrize("source", ["now | plus(1d", "'a' &", "??", "\u2018", "a \u2013", "= = ="])
def test_what_stays_unreadable_is_told_without_a_mend(source: str) -> None:
    assert all(each.fix is None for each in check_template(template(f"${{{{ {source} }}}}"), ROOTS))
