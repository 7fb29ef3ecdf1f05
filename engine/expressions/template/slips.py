"""What other languages write in an expression, and what Jinja has for it: nothing is suggested that it cannot read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from types import MappingProxyType
from typing import Final

from jinja2.exceptions import TemplateSyntaxError

from engine.expressions.template.compiled import parse
from engine.model.values.noun import Noun

_CURLY: Final = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u00b4`"
_STRING: Final = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_UNITS: Final = MappingProxyType(
    {
        **{unit: unit for unit in ("ms", "s", "m", "h", "d", "w")},
        **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
        **dict.fromkeys(("min", "mins", "minute", "minutes"), "m"),
        **dict.fromkeys(("hour", "hours"), "h"),
        **dict.fromkeys(("day", "days"), "d"),
        **dict.fromkeys(("week", "weeks"), "w"),
    }
)
_DURATION: Final = rf"(?P<count>\d+(?:\.\d+)?)\s?(?P<unit>{'|'.join(sorted(_UNITS, reverse=True))})(?![\w'\"])"
_SIGNS: Final = (
    (r"&&", "and"), (r"\|\|", "or"), (r"===", "=="), (r"!==", "!="), (r"!(?!=)\s*", "not "),
    (r"(?<![=!<>])=(?!=)", "=="), (r"<>", "!="), ("\u2260", "!="), ("\u2264", "<="), ("\u2265", ">="),
    ("[\u2010-\u2015\u2212]", "-"),
)  # fmt: skip
_SPACES: Final = "[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]+"
_DASHED: Final = re.compile(r"(?<![\w'\".])((?:[A-Za-z_]\w*\.)+)([A-Za-z_]\w*(?:-[A-Za-z_]\w*)+)")


SLIPS_MAX: Final = 8
"""More of them in one expression are not mended together."""

SINGLES_MAX: Final = 32
"""Of more of them in one expression it is not tried whether mending one is enough: each time all of it is read."""

SOURCE_MAX: Final = 2_000
"""In an expression of more characters slips are not looked for."""


class TemplateSlip(Noun, frozen=True):
    """The stretch of an expression that is wrong, what to write instead of it, and what is said about it."""

    start: int
    end: int
    instead: str
    help: str


def slip_in(source: str) -> TemplateSlip | None:
    """The first way out of what an expression cannot be read for, with which it can; None where none is known.

    Where one alone is not enough, all of them. None either where an expression is longer than anybody writes.
    """
    if len(source) > SOURCE_MAX:
        return None
    likely = islice(_slips(source), SINGLES_MAX)
    single = next((each for each in likely if _is_read(_mended(source, each))), None)
    if single is not None:
        return single
    whole = source
    for _ in range(SLIPS_MAX):
        slip = next(_slips(whole), None)
        if slip is None:
            return None
        whole = _mended(whole, slip)
        if _is_read(whole):
            return TemplateSlip(0, len(source), whole, f"write `{whole.strip()}`")
    return None


def find_dashed_name(source: str, word: str) -> TemplateSlip | None:
    """`vars.base-url`, which takes `url` from `vars.base`, where `word` is a part behind a dash."""
    for found in _DASHED.finditer(source):
        if word in found[2].split("-")[1:]:
            instead = f"{found[1][:-1]}['{found[2]}']"
            return TemplateSlip(found.start(), found.end(), instead, f"a name with `-` stands in brackets: `{instead}`")
    return None


def is_argument(source: str, word: str) -> bool:
    """Whether a word is a whole argument of a call: `replace(a, b)`."""
    return re.search(rf"[(,]\s*{re.escape(word)}\s*[,)]", source) is not None


def _mended(source: str, slip: TemplateSlip) -> str:
    return source[: slip.start] + slip.instead + source[slip.end :]


def _is_read(source: str) -> bool:
    try:
        parse(source)
    except (TemplateSyntaxError, RecursionError):
        return False
    return True


def _slips(source: str) -> Iterator[TemplateSlip]:
    for found in re.finditer(rf"[{_CURLY}]([^{_CURLY}']*)[{_CURLY}]", source):
        yield _slip(found, f"'{found[1]}'", "text stands in straight quotes: {}")
    for found in _outside_texts(_SPACES, source):
        yield _slip(found, " ", "a space of another kind stands here: write a common one")
    yield from _durations(source)
    yield from _questions(source)
    for sign, instead in _SIGNS:
        for found in _outside_texts(sign, source):
            yield _slip(found, instead, f"write `{instead.strip()}` instead of `{found[0].strip()}`")


def _questions(source: str) -> Iterator[TemplateSlip]:
    """`condition ? one : other`."""
    before, _, behind = source.partition("?")
    parts = (before.strip(), *(each.strip() for each in behind.partition(":")))
    if all(parts) and not behind.startswith(("?", ".")):
        instead = f"{parts[1]} if {parts[0]} else {parts[3]}"
        yield TemplateSlip(0, len(source), f" {instead} ", f"write `{instead}`")


def _durations(source: str) -> Iterator[TemplateSlip]:
    """`now + 1d`, `plus(1 day)`."""
    for found in re.finditer(rf"(?<![\w.])([\w.]++)\s*+([-+])\s*+{_DURATION}", source):
        filter_ = "plus" if found[2] == "+" else "minus"
        yield _slip(found, f"{found[1]} | {filter_}('{found['count']}{_UNITS[found['unit']]}')", "write `{}`")
    for found in _outside_texts(rf"(?<![\w.]){_DURATION}", source):
        yield _slip(found, f"'{found['count']}{_UNITS[found['unit']]}'", "a duration stands in quotes: {}")


def _outside_texts(pattern: str, source: str) -> Iterator[re.Match[str]]:
    return (found for found in re.finditer(rf"{_STRING}|{pattern}", source) if found[0][0] not in "'\"")


def _slip(found: re.Match[str], instead: str, help_: str) -> TemplateSlip:
    return TemplateSlip(found.start(), found.end(), instead, help_.replace("{}", instead))
