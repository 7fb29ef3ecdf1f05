"""What a scanner's error means, in the words of an author: the place that is wrong and what to write there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from engine.model.source.diagnostic import Diagnostic
from engine.source.limits import LINE_CHARACTERS_MAX
from engine.source.syntax_errors import brackets, layout, misread, quotes
from engine.source.syntax_errors.scanner_error import ScannerError, scanner_error_of
from engine.source.yaml.nodes import BuildState

_RULES: Final[tuple[Callable[[ScannerError], Diagnostic | None], ...]] = (
    misread.directive,
    layout.tab,
    misread.block_header,
    misread.tag,
    misread.template_in_flow,
    misread.cut_call,
    quotes.behind_quotes,
    quotes.find_unclosed_quote,
    quotes.escape,
    misread.sign_of_yaml,
    layout.colon_in_value,
    layout.not_a_key,
    layout.list_behind_key,
    brackets.bracket,
    brackets.behind_bracket,
    brackets.missing_value,
    layout.indentation,
)
"""In this order the first that knows better speaks: from the most special mistake to the most general."""


def explain_syntax(error: Any, state: BuildState) -> Diagnostic:
    """The one diagnostic for an error of the scanner or parser, E001 where no rule knows better."""
    trouble = scanner_error_of(error, state)
    spans = (trouble.spot, trouble.opened, trouble.last.span if trouble.last is not None else None)
    lengths = [len(trouble.text.line(each.line)) for each in spans if each is not None]
    for rule in _RULES if max(lengths) <= LINE_CHARACTERS_MAX else ():
        found = rule(trouble)
        if found is not None:
            return found
    what = re.sub(r"\s+", " ", trouble.problem) or "it cannot be read"
    return Diagnostic(code="E001", span=trouble.spot, message=f"this is not valid YAML: {what}", help=None)
