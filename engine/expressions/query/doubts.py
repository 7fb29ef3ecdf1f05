"""Questions that can be read and hardly ever mean what they say: foreign patterns, arguments turned round."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from engine.expressions import codes
from engine.expressions.pattern import doubt_pattern
from engine.expressions.query.compiled import Tree, every_node
from engine.expressions.query.tokens import QueryToken, tokens_of
from engine.expressions.text_problem import TextProblem

_TURNED: Final = frozenset({"matches", "starts_with", "ends_with"})
"""Functions whose first argument is the text that is asked about."""
_WORDS: Final = frozenset({"true", "false", "null"})
_EQUAL: Final = frozenset({"==", "!="})
_COMPARED: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})
_ANSWER: Final = "output"
"""Of what comes back nobody knows what it holds without a contract; who writes inputs does."""
_LENGTHS: Final = frozenset({"length", "size"})
_FIGURE_LIKE: Final = re.compile(r"\s*[-+\u2010-\u2015\u2212]?\d[^A-Za-z]*")


def doubts_of(tree: Tree, text: str) -> Iterator[TextProblem]:
    """What is most likely meant otherwise, each with what to write."""
    tokens = tokens_of(text)
    for node in every_node(tree):
        if node["type"] == "function_expression" and node["value"] in _TURNED:
            yield from _turned(node, text, tokens)
    for place, token in enumerate(tokens):
        if token.kind == "literal":
            yield from _no_json(token)
        elif token.kind == "raw" and place > 1 and _is_pattern(tokens, place):
            yield from _pattern(token)
        elif token.kind == "raw" and token.text[1:-1] in _WORDS and _is_compared(tokens, place):
            yield from _word_as_text(token)
        elif token.kind == "word" and token.text in _LENGTHS and place > 1 and tokens[place - 1].text == ".":
            yield from _length(text, tokens, place)
    yield from _split_negations(tree, text)
    yield from _cut_pipes(tree, text)


def _turned(node: Tree, text: str, tokens: tuple[QueryToken, ...]) -> Iterator[TextProblem]:
    """`matches('^A', output.name)`: a text that is asked about the answer."""
    kinds = [child["type"] for child in node["children"]]
    if len(kinds) != 2 or kinds[0] != "literal" or kinds[1] == "literal":  # noqa: PLR2004 - a text and a part of it
        return
    name = node["value"]
    for place in range(len(tokens) - 3):
        literal = tokens[place + 2]
        if (tokens[place].text, tokens[place + 1].text, tokens[place + 3].text) != (name, "(", ","):
            continue
        closing = _closing(tokens, place + 1)
        if closing is None or literal.kind not in ("raw", "literal"):
            continue
        asked = text[tokens[place + 3].end : closing.start].strip()
        instead = f"{name}({asked}, {literal.text})"
        yield TextProblem(
            code=codes.QUERY_TURNED, start=tokens[place].start, end=closing.end, instead=instead,
            message=f"`{name}` is asked of the text {literal.text}, which is the same for every result",
            help=f"write `{instead}`",
        )  # fmt: skip


def _closing(tokens: tuple[QueryToken, ...], opening: int) -> QueryToken | None:
    depth = 0
    for token in tokens[opening:]:
        depth += (token.text == "(") - (token.text == ")")
        if not depth:
            return token
    return None


def _is_pattern(tokens: tuple[QueryToken, ...], place: int) -> bool:
    """Whether a text is the last argument of `matches`."""
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    before = tokens[place - 1].text
    return after == ")" and before == "," and any(token.text == "matches" for token in tokens[:place])


def _pattern(token: QueryToken) -> Iterator[TextProblem]:
    found = doubt_pattern(token.text[1:-1])
    if found is not None:
        instead = f"'{found.meant}'"
        yield TextProblem(
            code=codes.QUERY_DOUBT, start=token.start, end=token.end, instead=instead, message=found.message,
            help=f"write `{instead}`",
        )  # fmt: skip


def _is_compared(tokens: tuple[QueryToken, ...], place: int) -> bool:
    """Whether a text is compared for equality with a part of the answer, as it came."""
    before, after = (tokens[each].text if 0 <= each < len(tokens) else "" for each in (place - 1, place + 1))
    if before in _EQUAL:
        return tokens[_beginning(tokens, place - 2)].text == _ANSWER and tokens[place - 2].kind == "word"
    return after in _EQUAL and place + 2 < len(tokens) and tokens[place + 2].text == _ANSWER


def _beginning(tokens: tuple[QueryToken, ...], place: int) -> int:
    """Where the path begins whose last name stands at a place."""
    while place > 1 and tokens[place - 1].text == "." and tokens[place - 2].kind == "word":
        place -= 2
    return place


def _word_as_text(token: QueryToken) -> Iterator[TextProblem]:
    """`output.done == 'true'`: the text, which is not the boolean."""
    word = token.text[1:-1]
    yield TextProblem(
        code=codes.QUERY_TEXT, start=token.start, end=token.end, instead=f"`{word}`",
        message=f"this compares with the text {token.text}, which is not the value `{word}`",
        help=f'write `` `{word}` `` for the value; for the text write `` `"{word}"` ``',
    )  # fmt: skip


def _length(text: str, tokens: tuple[QueryToken, ...], place: int) -> Iterator[TextProblem]:
    """`output.items.length > `2``: a field, which lists do not have."""
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    first = _beginning(tokens, place)
    if after not in _COMPARED or tokens[first].text != _ANSWER or (first and tokens[first - 1].text == "."):
        return
    start, end = tokens[first].start, tokens[place].end
    instead = f"length({text[start : tokens[place - 1].start]})"
    yield TextProblem(
        code=codes.QUERY_MEMBER, start=start, end=end, instead=instead,
        message=f"`.{tokens[place].text}` is a field of that name, which no list and no text has",
        help=f'write `{instead}`; for the field write it in double quotes: `"{tokens[place].text}"`',
    )  # fmt: skip


def _no_json(token: QueryToken) -> Iterator[TextProblem]:
    """`1,5` or a dash of another kind in backticks: what is no JSON is taken for a text."""
    inside = token.text[1:-1]
    if not _FIGURE_LIKE.fullmatch(inside):
        return
    try:
        json.loads(inside)
    except ValueError:
        meant = re.sub("[\u2010-\u2015\u2212]", "-", inside.strip()).removeprefix("+").replace(",", ".")
        known = re.fullmatch(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", meant) is not None
        yield TextProblem(
            code=codes.QUERY_NO_JSON, start=token.start, end=token.end, instead=f"`{meant}`" if known else None,
            message=f"{token.text} is no number, and so a text",
            help=(f"write `{meant}` for the number, or " if known else "write ") + f"'{inside}' for the text",
        )  # fmt: skip


def _split_negations(tree: Tree, text: str) -> Iterator[TextProblem]:
    """`!a.b`, where `!` takes `a` alone and the result has no `b`."""
    tokens = tokens_of(text)
    if not any(_is_split_negation(node) for node in every_node(tree)):
        return
    for place, token in enumerate(tokens):
        end = _path_end(tokens, place + 1)
        if token.text == "!" and end > place + 2:
            inner = text[tokens[place + 1].start : tokens[end - 1].end]
            yield TextProblem(
                code=codes.QUERY_NOT, start=token.start, end=tokens[end - 1].end, instead=f"!({inner})",
                message=f"`!{inner}` reads as `(!{tokens[place + 1].text}){inner[len(tokens[place + 1].text):]}`",
                help=f"write `!({inner})`",
            )  # fmt: skip


def _is_split_negation(node: Tree) -> bool:
    return bool(node["type"] == "subexpression" and node["children"][0]["type"] == "not_expression")


def _path_end(tokens: tuple[QueryToken, ...], place: int) -> int:
    """The place behind a plain path (`a.b[0].c`) that begins at `place`; `place` itself where none does."""
    if place >= len(tokens) or tokens[place].kind not in ("word", "quoted"):
        return place
    place += 1
    while place + 1 < len(tokens):
        if tokens[place].text == "." and tokens[place + 1].kind in ("word", "quoted"):
            place += 2
        elif tokens[place].text == "[" and place + 2 < len(tokens) and tokens[place + 2].text == "]":
            place += 3
        else:
            break
    return place


def _cut_pipes(tree: Tree, text: str) -> Iterator[TextProblem]:
    """`a | b && c`, where `&&` is part of what stands behind the pipe."""
    if tree["type"] != "pipe" or tree["children"][1]["type"] not in ("and_expression", "or_expression"):
        return
    depth, piped = 0, False
    for token in tokens_of(text):
        depth += (token.text in ("(", "[", "{", "[?")) - (token.text in (")", "]", "}"))
        piped = piped or (depth == 0 and token.text == "|")
        if piped and depth == 0 and token.text in ("&&", "||"):
            left, right = text[: token.start].rstrip(), text[token.start :]
            yield TextProblem(
                code=codes.QUERY_PIPE, start=token.start, end=token.end,
                message=f"`{token.text}` behind a pipe sees only what the pipe gives, not the names in front of it",
                help=f"write `({left}) {right}`", instead=f"({left}) {right}",
                wider=(0, len(text)),
            )  # fmt: skip
            return
