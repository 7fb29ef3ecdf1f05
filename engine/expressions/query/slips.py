"""What other languages write in a question where JMESPath has something else: what to write instead, and where.

Nothing is suggested that the question could not be read with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Final

from engine.expressions.query.compiled import Compiled, compile_query
from engine.expressions.query.functions import FUNCTIONS
from engine.expressions.query.tokens import QueryToken, tokens_of
from engine.model.values.noun import Noun

SIGNS: Final = MappingProxyType(
    {
        "=": "==", "===": "==", "!==": "!=", "=!": "!=", "=<": "<=", "=>": ">=", "<>": "!=", "&": "&&",
        ">>": ">", "<<": "<",
        "\u2260": "!=", "\u2264": "<=", "\u2265": ">=", "\uff1d": "==", "\uff1e": ">", "\uff1c": "<",
    }
)  # fmt: skip
"""Signs of other languages, and those of ours."""

_WORDS: Final = MappingProxyType(
    {"and": "&&", "or": "||", "is": "==", "eq": "==", "ne": "!=", "gt": ">", "lt": "<", "gte": ">=", "lte": "<="}
)
_CALLS: Final = MappingProxyType(
    {
        "=~": "matches", "~": "matches", "~=": "matches", "!~": "!matches", "like": "matches", "matches": "matches",
        "contains": "contains", "includes": "contains", "startswith": "starts_with", "starts_with": "starts_with",
        "endswith": "ends_with", "ends_with": "ends_with", "in": "contains", "+": "add", "-": "sub", "*": "mul",
        "/": "div", "%": "mod", "\u00d7": "mul", "\u2212": "sub", "\u2013": "sub", "\u2014": "sub",
    }
)  # fmt: skip
"""What other languages write between two values, and our function of both."""

_SIGN_RUN: Final = re.compile(r"[=!<>~&\u2260\u2264\u2265\uff1d\uff1e\uff1c]+")
_NAME_RUN: Final = re.compile(r"[\w-]*[^\W_][\w-]*")
_CURLY: Final = "\u2018\u201a\u201b\u2019\u201c\u201e\u201f\u201d\u00ab\u00bb\u2039\u203a\u00b4"
_QUOTED: Final = re.compile(rf"[{_CURLY}]([^']*?)[{_CURLY}](?=\s|$|[)\],|&=!<>])")
"""Up to the first such quote behind which no word goes on; an apostrophe may stand inside."""
_DASHES: Final = "\u2212\u2013\u2014\u2010\u2011"
_COMPARING: Final = frozenset({"==", "!=", "<", "<=", ">", ">=", "="})
_JOINING: Final = frozenset({"&&", "||", "|", ",", "and", "or", "&"})
_WILDCARDS: Final = MappingProxyType({"%": ".*", "_": "."})
_PATTERN: Final = re.compile(r"/(.*)/([a-z]*)")


class Slip(Noun, frozen=True):
    """The stretch that is wrong, what to write instead of it, and what is said about it."""

    start: int
    end: int
    instead: str
    help: str
    sign: tuple[int, int] | None = None
    """From where to where the sign stands that is strange, where the stretch holds more than that."""

    def mend(self, text: str) -> str:
        """The question with this slip mended."""
        return text[: self.start] + self.instead + text[self.end :]


def slip_at(text: str, place: int, holds: Callable[[Slip], bool]) -> Slip | None:
    """The first way out of what a question cannot be read for at a place that holds; None where none is known."""
    tokens = tokens_of(text)
    number = next((each for each, token in enumerate(tokens) if token.start <= place < token.end), None)
    if number is None:
        return None
    return next((each for each in _slips(text, tokens, number) if holds(each)), None)


def _slips(text: str, tokens: tuple[QueryToken, ...], number: int) -> Iterator[Slip]:
    token = tokens[number]
    yield from _spaces(token)
    yield from _quotes(text, token)
    yield from _whole_record(tokens, number)
    yield from _key_in_brackets(tokens, number)
    yield from _quoted_name(text, token)
    yield from _sign(text, token)
    for each in (number, number - 1):
        if each >= 0:
            yield from _word(text, tokens, each)
            yield from _call(text, tokens, each)


def _spaces(token: QueryToken) -> Iterator[Slip]:
    if token.text.isspace():
        named = f"U+{ord(token.text):04X}"
        yield Slip(token.start, token.end, " ", f"{named} is a space of another kind: write a common one")


def _quotes(text: str, token: QueryToken) -> Iterator[Slip]:
    if not token.start and text[0] in _CURLY and text[-1] in _CURLY:
        yield Slip(0, len(text), text[1:-1], f"leave the typographic quotes out: {text[1:-1]}")
    found = _QUOTED.match(text, token.start)
    if found is None:
        return
    instead = f"'{found[1]}'" if "\\" not in found[1] else f"`{json.dumps(found[1], ensure_ascii=False)}`"
    yield Slip(found.start(), found.end(), instead, f"text stands in straight single quotes: {instead}")


def _whole_record(tokens: tuple[QueryToken, ...], number: int) -> Iterator[Slip]:
    """`$.output.name`, as JSONPath begins."""
    names = tokens[number + 2 : number + 3]
    if tokens[number].text == "$" and names and tokens[number + 1].text == "." and names[0].kind == "word":
        word, start = names[0].text, tokens[number].start
        for instead in (word, f"output.{word}"):
            help_ = f"write `{instead}` without `$.`: a question is asked of the whole result"
            yield Slip(start, names[0].end, instead, help_)


def _key_in_brackets(tokens: tuple[QueryToken, ...], number: int) -> Iterator[Slip]:
    """`output['name']`, as Python and JavaScript have it."""
    key, around = tokens[number], (tokens[max(number - 1, 0)], tokens[min(number + 1, len(tokens) - 1)])
    if key.kind not in ("raw", "quoted") or (around[0].text, around[1].text) != ("[", "]"):
        return
    name = key.text[1:-1]
    instead = f".{name}" if name.isascii() and name.isidentifier() else f".{json.dumps(name, ensure_ascii=False)}"
    yield Slip(around[0].start, around[1].end, instead, f"a field stands behind a dot: `{instead}`")


def _quoted_name(text: str, token: QueryToken) -> Iterator[Slip]:
    """`output.ünï`, `output.risk-score`, `output.1st`: a name with other signs than letters, behind a dot."""
    found = next((each for each in _NAME_RUN.finditer(text) if each.start() <= token.start < each.end()), None)
    if found is None or not text[: found.start()].endswith("."):
        return
    name = found[0]
    # `output.a-output.b` takes one from the other.
    if "-" in name and (text[found.end() :].startswith((".", "(")) or re.search(r"-(?:\d|$)", name)):
        return
    if name.isdecimal():
        yield Slip(found.start() - 1, found.end(), f"[{name}]", f"an item of a list stands in brackets: `[{name}]`")
        return
    instead = json.dumps(name, ensure_ascii=False)
    help_ = f"a name with other signs than English letters stands in double quotes: `{instead}`"
    yield Slip(found.start(), found.end(), instead, help_)


def _sign(text: str, token: QueryToken) -> Iterator[Slip]:
    run = next((each for each in _SIGN_RUN.finditer(text) if each.start() <= token.start < each.end()), None)
    if run is not None and run[0] in SIGNS:
        instead = SIGNS[run[0]]
        help_ = "write `==` to compare" if run[0] == "=" else f"write `{instead}` instead of `{run[0]}`"
        yield Slip(run.start(), run.end(), instead, help_)
    after = text[token.end :]
    if token.text in _DASHES and after[:1].isdigit():
        yield Slip(token.start, token.end, "-", f"write `-` instead of `{token.text}`")


def _word(text: str, tokens: tuple[QueryToken, ...], number: int) -> Iterator[Slip]:
    """`and`, `is not`, `not x`."""
    token, before = tokens[number], tokens[number - 1].text if number else ""
    after = tokens[number + 1] if number + 1 < len(tokens) else None
    word = token.text.lower()
    if before == "." or token.kind != "word" or after is None:
        return
    if word == "is" and after.text.lower() == "not":
        yield Slip(token.start, after.end, "!=", f"write `!=` instead of `{text[token.start : after.end]}`")
    elif word == "not" and (
        after.kind != "word" or after.text.lower() not in _CALLS or text[after.end :].startswith("(")
    ):
        end = _right_end(tokens, number + 1, _JOINING)
        instead = f"!({text[after.start : end]})"
        yield Slip(token.start, end, instead, f"write `{instead}`", (token.start, token.end))
    elif word in _WORDS:
        yield Slip(token.start, token.end, _WORDS[word], f"write `{_WORDS[word]}` instead of `{token.text}`")


def _call(text: str, tokens: tuple[QueryToken, ...], number: int) -> Iterator[Slip]:
    """`a =~ b`, `a in b`, `a + b`: what is a function of both here."""
    run = _SIGN_RUN.match(text, tokens[number].start)
    written = run[0] if run is not None else tokens[number].text.lower()
    following_word = tokens[min(number + 1, len(tokens) - 1)]
    if written == "not" and following_word.kind == "word" and following_word.text.lower() in _CALLS:
        number, written = number + 1, following_word.text.lower()
    name, first = _CALLS.get(written), number
    if name is None or not number or tokens[number - 1].text == ".":
        return
    if tokens[number - 1].text.lower() == "not" and tokens[number].kind == "word":
        name, first = f"!{name}", number - 1
    following = next(
        (at for at, token in enumerate(tokens) if token.start >= tokens[number].start + len(written)), None
    )
    if following is None or not first:
        return
    stops = (
        _JOINING if name.lstrip("!") in ("matches", "contains", "starts_with", "ends_with") else _JOINING | _COMPARING
    )
    start, end = _left_start(tokens, first - 1, stops), _right_end(tokens, following, stops)
    left, right = text[start : tokens[first - 1].end], text[tokens[following].start : end]
    given = (right, left) if written == "in" else (left, right)
    operands = tuple(map(_operand, given))
    if written == "like":
        pattern = _pattern_of_wildcards(operands[1])
        if pattern is None:
            return
        operands = (operands[0], pattern)
    instead = f"{name}({', '.join(operands)})"
    sign = (tokens[first].start, tokens[number].start + len(written))
    yield Slip(start, end, instead, f"write `{instead}`", sign)


def _operand(written: str) -> str:
    """A value as our functions take it: texts in single quotes, numbers as literals."""
    pattern = _PATTERN.fullmatch(written)
    if pattern is not None:
        flags = f"(?{pattern[2]})" if pattern[2].strip("g") else ""
        return f"'{flags.replace('g', '')}{pattern[1]}'"
    if re.fullmatch(r'"[^"\\\']*"', written):
        return f"'{written[1:-1]}'"
    return f"`{written}`" if re.fullmatch(r"-?\d+(?:\.\d+)?", written) else written


def _pattern_of_wildcards(operand: str) -> str | None:
    """The pattern that means what `like` of SQL means by a text; None where that is not certain.

    What stands between slashes is a pattern already.
    """
    written = re.fullmatch(r"'([^'\\\\]*)'", operand)
    if written is None:
        return None
    signs = (_WILDCARDS.get(sign) or re.sub(r"[.^$*+?()\[\]{}|]", r"\\\g<0>", sign) for sign in written[1])
    return f"'^{''.join(signs)}$'"


def _left_start(tokens: tuple[QueryToken, ...], last: int, stops: frozenset[str]) -> int:
    """Where the value begins that ends with a token."""
    depth = 0
    for at in range(last, -1, -1):
        sign = tokens[at].text
        depth += (sign in (")", "]", "}", "[]")) - (sign in ("(", "[", "{", "[?", "[]"))
        is_name = at > 0 and tokens[at - 1].text == "."
        if depth < 0 or (depth == 0 and sign in stops and not is_name):
            return tokens[at + 1].start if at < last else tokens[last].start
    return tokens[0].start


def _right_end(tokens: tuple[QueryToken, ...], first: int, stops: frozenset[str]) -> int:
    """Where the value ends that begins with a token."""
    depth = 0
    for at in range(first, len(tokens)):
        sign = tokens[at].text
        depth += (sign in ("(", "[", "{", "[?", "[]")) - (sign in (")", "]", "}", "[]"))
        is_name = at > 0 and tokens[at - 1].text == "."
        if depth < 0 or (depth == 0 and sign in stops and not is_name):
            return tokens[at - 1].end
    return tokens[-1].end


def method_at(text: str, call: QueryToken, name: str) -> Slip | None:
    """`output.name.contains('x')`: a method of another language as our function `name` of the value before the dot."""
    tokens = tokens_of(text)
    number = tokens.index(call)
    function = FUNCTIONS.get(name)
    if function is None or number < 2 or tokens[number - 1].text != ".":  # noqa: PLR2004 - a value and its dot
        return None
    start = _chain_start(tokens, number - 2)
    end = _right_end(tokens, number + 2, frozenset()) if tokens[number + 2].text != ")" else tokens[number + 1].end
    closing = next((token for token in tokens if token.start >= end), None)
    if closing is None or closing.text != ")":
        return None
    value, given = text[start : tokens[number - 2].end], text[tokens[number + 1].end : closing.start].strip()
    instead = f"{name}({value}, {given})" if given else f"{name}({value})"
    parsed = compile_query(instead)
    if not isinstance(parsed, Compiled) or not function.takes(len(parsed.tree["children"])):
        return None
    return Slip(start, closing.end, instead, f"functions stand in front: write `{instead}`")


def _chain_start(tokens: tuple[QueryToken, ...], last: int) -> int:
    """Where the path begins that ends with a token."""
    at, depth = last, 0
    while at >= 0:
        sign = tokens[at].text
        depth += (sign in (")", "]", "}")) - (sign in ("(", "[", "{", "[?"))
        before = tokens[at - 1] if at else None
        joined = before is not None and before.end == tokens[at].start and before.text not in ("(", ",", "!", "&")
        if depth == 0 and (
            not joined or (before is not None and before.kind == "sign" and before.text not in (".", "]", ")"))
        ):
            return tokens[at].start
        at -= 1
    return tokens[0].start
