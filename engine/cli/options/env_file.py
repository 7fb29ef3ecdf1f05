"""The file of `--env-file`: NAME=value lines, with quotes and comments as dotenv has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.model.values.noun import Noun


class EnvFileProblem(Noun, frozen=True):
    """What is wrong with a file of variables. Values are never told: they may be secret."""

    line: int
    message: str


_NAME: Final = re.compile(r"[ \t]*(?:export[ \t]+)?(?P<name>[^\s=#'\"]+)[ \t]*=")
_IDLE: Final = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
"""Nothing more on this line, or a comment."""
_PLAIN: Final = re.compile(r"[^\n]*")
_COMMENT: Final = re.compile(r"[ \t]+#.*")
"""In a plain value a comment stands behind white space: `a#b` is a value."""
_BLANKS: Final = re.compile(r"[ \t]*")
_QUOTED: Final = MappingProxyType(
    {
        '"': re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL),
        "'": re.compile(r"'([^']*)'"),
        "`": re.compile(r"`([^`]*)`"),
    }
)
_ESCAPE: Final = re.compile(r"\\([nrt\"\\$])")
_MEANT: Final = MappingProxyType({"n": "\n", "r": "\r", "t": "\t"})


def read_env_lines(text: str) -> Mapping[str, str] | EnvFileProblem:
    """The variables in this text, the last of equal names; a quoted value may go over several lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        idle = _IDLE.match(text, at)
        if idle:
            at = idle.end()
            continue
        named = _NAME.match(text, at)
        line = text.count("\n", 0, at) + 1
        if named is None or not named["name"].isidentifier():
            return EnvFileProblem(line, "not a NAME=value line")
        read = _value(text, named.end())
        if isinstance(read, str):
            return EnvFileProblem(line, read)
        found[named["name"]], at = read
    return found


def _value(text: str, at: int) -> tuple[str, int] | str:
    """The value that begins here and where the next line does; what is wrong with it, in words."""
    blanks, plain = _BLANKS.match(text, at), _PLAIN.match(text, at)
    assert blanks is not None, "it matches nothing as well"
    assert plain is not None, "it matches nothing as well"
    quote = text[blanks.end() : blanks.end() + 1]
    if quote not in _QUOTED:
        return _COMMENT.sub("", plain[0]).strip(), plain.end() + 1
    quoted = _QUOTED[quote].match(text, blanks.end())
    if quoted is None:
        return f"the quote {quote} opens a value here and never closes it; put the value into quotes of another kind"
    behind = _IDLE.match(text, quoted.end())
    if behind is None:
        return f"something stands behind the closing quote {quote}; only a comment may"
    return _unescaped(quoted[1]) if quote == '"' else quoted[1], behind.end()


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: _MEANT.get(found[1], found[1]), text)
