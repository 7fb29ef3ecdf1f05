"""Texts that were written to break a reader of YAML; each must be read or refused at once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_MIB: Final = 1 << 20


def _laughs() -> str:
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    return "\n".join(lines)


def _merge_bomb() -> str:
    lines = ["m0: &m0 {x: 1}"]
    lines += [f"m{n}: &m{n}\n  <<: [{','.join([f'*m{n - 1}'] * 9)}]" for n in range(1, 10)]
    return "\n".join(lines)


def _chain(link: str) -> str:
    return "a0: &a0 {k0: 1}\n" + "".join(link.format(n=n, before=n - 1) for n in range(1, 3000))


REFUSED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "a billion laughs": _laughs(),
        "a bomb of merges": _merge_bomb(),
        "a chain of merges": _chain("a{n}: &a{n} {{<<: *a{before}, k{n}: 1}}\n"),
        "a chain of lists": _chain("a{n}: &a{n} [*a{before}]\n"),
        "a hundred thousand brackets": "[" * 100_000 + "]" * 100_000,
        "a mebibyte of brackets": "[" * _MIB,
        "a thousand levels of blocks": "".join(" " * n + "a:\n" for n in range(1000)),
        "many dashes in a row": "- " * 300_000,
        "many question marks in a row": "? " * 300_000,
        "an alias of itself": "a: &a [*a]",
        "an alias of itself by a merge": "a: &a {<<: *a}",
        "more than a mebibyte": "a: 1\n" * 500_000,
        "more than a mebibyte of wide characters": "é" * 600_000,
        "the same key again and again": "a: 1\n" * 200_000,
        "tags on every line": "".join(f"a{n}: !x {n}\n" for n in range(60_000)),
        "a mebibyte of small numbers": "[" + "1," * 500_000 + "]",
        "a tag of a mebibyte": "a: " + "!" * 1_000_000,
        "anchors in a row": "a: " + "&a " * 300_000,
        "anchors and an unknown alias": "".join(f"a{n}: &a{n} {n}\n" for n in range(40_000)) + "z: *a99999999",
        "too many aliases": "x: &x 1\ny: [" + "*x," * 200_000 + "]",
        "an open quote and many apostrophes": "a: '" + "''" * 400_000,
        "nothing but NUL": "\0" * _MIB,
        "control characters": "a\x01" * 500_000,
        "halves of characters": "\ud800" * 1000 + "a: [",
        "a million digits": "a: " + "9" * 1_000_000,
        "a million digits of an exponent": "a: 1e" + "9" * 1_000_000,
        "a million backticks": "a: " + "`" * 1_000_000,
        "colons without end": "a: " + "b: " * 300_000,
        "templates without end": "{a: " + "${{ " * 200_000,
        "calls without end": "{a: " + "f(," * 300_000,
        "an error on every line": "".join(f"a{n}: 'x' == y\n" for n in range(50_000)),
        "an escape on every line": "".join(f'a{n}: "\\q"\n' for n in range(60_000)),
        "a million unknown escapes": 'a: "' + "\\q" * 500_000 + '"',
        "documents without end": "---\n" * 200_000 + "a: 1\n---\n",
        "a mebibyte of directives": "%" * _MIB,
        "a mebibyte of tabs": "\t" * _MIB + "a: b",
        "a key of a mebibyte": "a" * 500_000 + " " * 500_000 + ":",
        "quotes that open and open": 'a: "' * 200_000,
        "comments as values": "".join(f"because: #{n}\n" for n in range(50_000)),
    }
)
"""Each gives at least one error."""

ACCEPTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "a scalar of a million characters": "a: " + "x" * 1_000_000,
        "a mebibyte of line feeds": "\n" * _MIB,
        "a mebibyte of carriage returns": "\r" * _MIB,
        "a mebibyte of comments": "#" * _MIB,
        "line separators": "a" + "\u2028" * 200_000 + "b",
        "words with colons in brackets": "[" + "a:b," * 200_000 + "]",
        "words with question marks in brackets": "[" + "a?b," * 150_000 + "]",
        "a wide mapping": "{" + ",".join(f"a{n}: {{}}" for n in range(80_000)) + "}",
        "words that look like booleans": "[" + "yes," * 200_000 + "]",
        "all characters for private use": 'a: "' + "".join(map(chr, range(0xE000, 0xF900))) + '"',
        "backslashes and quotes": "that: " + "x'\"\\" * 200_000,
        "comment signs": "a: b" + " #" * 400_000,
    }
)
"""Odd, but nothing is wrong with it."""
