"""The codes of everything that can be wrong with a template, a query or a pattern; a code is never reused."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

TEMPLATE_OPEN: Final = "E300"
TEMPLATE_SYNTAX: Final = "E301"
TEMPLATE_NAME: Final = "E302"
TEMPLATE_FILTER: Final = "E303"
TEMPLATE_FUNCTION: Final = "E304"
TEMPLATE_TEST: Final = "E305"
TEMPLATE_FORBIDDEN: Final = "E306"
TEMPLATE_LIMIT: Final = "E307"
TEMPLATE_OTHER_BRACES: Final = "E308"
TEMPLATE_VALUE: Final = "E309"
QUERY_SYNTAX: Final = "E320"
QUERY_LIMIT: Final = "E321"
QUERY_ROOT: Final = "E322"
QUERY_QUOTED: Final = "E323"
QUERY_FUNCTION: Final = "E324"
QUERY_ARITY: Final = "E325"
QUERY_NOT: Final = "E326"
QUERY_PATTERN: Final = "E327"
QUERY_ARGUMENT: Final = "E328"
QUERY_BARE: Final = "W320"
QUERY_PIPE: Final = "W321"
QUERY_MAYBE_QUOTED: Final = "W322"
QUERY_TURNED: Final = "W323"
QUERY_DOUBT: Final = "W324"
QUERY_NO_JSON: Final = "W325"
QUERY_TEXT: Final = "W326"
QUERY_MEMBER: Final = "W327"

CODES: Final = MappingProxyType(
    {
        TEMPLATE_OPEN: "a `${{` without its `}}`",
        TEMPLATE_SYNTAX: "an expression that Jinja cannot read",
        TEMPLATE_NAME: "a name that templates do not see at this place",
        TEMPLATE_FILTER: "an unknown filter, or one called with the wrong arguments",
        TEMPLATE_FUNCTION: "an unknown function, or a method of a value",
        TEMPLATE_TEST: "an unknown test behind `is`",
        TEMPLATE_FORBIDDEN: "a construct that templates do not have",
        TEMPLATE_LIMIT: "a template above 8 kB or 500 nodes",
        TEMPLATE_OTHER_BRACES: "`{{ }}` or `{% %}` instead of `${{ }}`",
        TEMPLATE_VALUE: "an expression of constants that do not fit each other",
        QUERY_SYNTAX: "a question that JMESPath cannot read",
        QUERY_LIMIT: "a question above 1 kB, 64 nodes or 32 brackets deep",
        QUERY_ROOT: "a question about a name that is not there",
        QUERY_QUOTED: "double quotes where single quotes were meant",
        QUERY_FUNCTION: "an unknown function",
        QUERY_ARITY: "a function with too few or too many arguments",
        QUERY_NOT: "`!a.b`, which JMESPath reads as `(!a).b`",
        QUERY_PATTERN: "a regular expression that RE2 cannot read",
        QUERY_ARGUMENT: "a function or comparison given what it can never take",
        QUERY_BARE: "a number, `true`, `false` or `null` without backticks",
        QUERY_PIPE: "`a | b && c`, which JMESPath reads as `a | (b && c)`",
        QUERY_MAYBE_QUOTED: "double quotes in a comparison, where they name a field",
        QUERY_TURNED: "a function with its arguments the wrong way round",
        QUERY_DOUBT: "a pattern that reads like one of another language",
        QUERY_TEXT: "a comparison with the text `true`, `false` or `null`",
        QUERY_MEMBER: "a field that is called as other languages call the length of a list",
        QUERY_NO_JSON: "backticks around what is no JSON, and so a text",
    }
)
"""What each code means, for the manual."""
