"""An expression becomes a tree, or it is said why it cannot be read and what is most likely missing."""

from __future__ import annotations

import re
from typing import Final

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from engine.expressions import codes
from engine.expressions.template.compiled import parse
from engine.expressions.template.pieces import Expression
from engine.expressions.template.places import inside_of
from engine.expressions.template.slips import TemplateSlip, slip_in
from engine.expressions.text_problem import TextProblem
from engine.model.values.text import lower_first

NESTING_MAX: Final = 50
"""Brackets inside one another, so that the parser's stack suffices."""
TOO_DEEP: Final = "the expression is nested too deep"
SPLIT: Final = "split it over several fields or `vars`"
WRITE: Final = "write what makes the value, such as `${{ vars.name }}` or `${{ this.first | lower }}`"


def read_expression(piece: Expression) -> nodes.Expr | TextProblem:
    """The tree of an expression, or why there is none."""
    source = piece.source
    if not source.strip():
        return TextProblem(
            codes.TEMPLATE_SYNTAX, piece.start - 3, piece.end + 2, "there is nothing between the braces", WRITE
        )
    if _nesting(source) > NESTING_MAX:
        message = f"brackets are nested deeper than {NESTING_MAX}"
        return TextProblem(codes.TEMPLATE_LIMIT, piece.start, piece.end, message, SPLIT)
    try:
        return parse(source)
    except TemplateSyntaxError as problem:
        message, slip = _reworded(problem.message or ""), slip_in(source)
        if slip is not None:
            return tell_slip(codes.TEMPLATE_SYNTAX, piece, message, slip)
        start, end = _blamed(problem.message or "", piece)
        return TextProblem(codes.TEMPLATE_SYNTAX, start, end, message, _syntax_help(source))
    except RecursionError:
        return TextProblem(codes.TEMPLATE_LIMIT, piece.start, piece.end, TOO_DEEP, SPLIT)


def tell_slip(code: str, piece: Expression, message: str, slip: TemplateSlip) -> TextProblem:
    """A slip at its place in the text around its expression."""
    return TextProblem(code, piece.start + slip.start, piece.start + slip.end, message, slip.help, slip.instead)


def _nesting(source: str) -> int:
    """How deep brackets and runs of signs can be at most; those in strings count too, which is safe."""
    depth = deepest = 0
    for bracket in re.findall(r"[(\[{}\])]", source):
        depth += 1 if bracket in "([{" else -1
        deepest = max(deepest, depth)
    signs = max((len(run[0].split()) for run in re.finditer(r"(?:(?:not|[-+])\s*){2,}", source)), default=0)
    longest = max((len(run[0].replace(" ", "")) for run in re.finditer(r"[-+][-+\s]+", source)), default=0)
    return max(deepest, signs, longest)


def _blamed(message: str, piece: Expression) -> tuple[int, int]:
    """Where the token stands that Jinja complains of; the whole expression where that cannot be told."""
    found = re.search(r"(?:got|unexpected(?: char)?) '(.+?)'(?: at (\d+))?$", message) or re.match(
        r"`(.+)` does", message
    )
    if found is None:
        return inside_of(piece)
    if found.re.groups > 1 and found[2]:
        at = piece.start + int(found[2])
        return at, at + 1
    place = piece.source.rfind(found[1])
    return (piece.start + place, piece.start + place + len(found[1])) if place >= 0 else inside_of(piece)


def _reworded(message: str) -> str:
    """Jinja's message in our style."""
    text = message.rstrip(".").replace("'", "`")
    text = re.sub(r" at \d+$", "", text).replace("end of print statement", "the end of the expression")
    return f"the expression cannot be read: {lower_first(text)}"


def _syntax_help(source: str) -> str:
    """A guess at what was meant, for the mistakes that people make; else what an expression looks like."""
    if "?" in source:
        return "write `a if condition else b`, or `x | default('…')`"
    return _unfinished(source) or WRITE


def _unfinished(source: str) -> str | None:
    """What is missing at the end, or in the middle, of an expression that is almost one."""
    ending = re.search(r"(\||\band\b|\bor\b|\bnot\b|\bif\b|\belse\b|\bin\b|\bis\b|[-+*/%~.,<>]|==|!=)\s*\Z", source)
    if ending is not None:
        what = "a filter, such as `upper`" if ending[1] == "|" else "a value"
        return f"write {what} behind `{ending[1]}`, or leave `{ending[1]}` out"
    for opening, closing in ("()", "[]", "{}"):
        if source.count(opening) != source.count(closing):
            more = opening if source.count(opening) > source.count(closing) else closing
            return f"`(`, `[` and `{{` need their closing signs: there is one `{more}` too many"
    if re.search(r"\w\s+\w", source):
        return "write an operator between two values, such as `~` to join them to text, or put quotes around text"
    return None
