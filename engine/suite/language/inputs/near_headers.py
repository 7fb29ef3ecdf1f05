"""Headers that are nearly a word of the language, and what was most likely meant by them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from engine.model.values.nearest import closest, distance, plain_name
from engine.model.values.noun import Noun
from engine.suite.scopes.visible import RESULT_NAMES

NOTES = ("name", "tags", "skip", "ticket")
"""Columns about the row rather than of the input."""

_ANSWERS = tuple(each for each in RESULT_NAMES if each not in ("input", "vars", "matrix"))
"""Parts of the result that a row can ask about."""

_PREFIXES = ("expect", "input", "case")
_FOREIGN_PREFIXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "expect": ("out", "exp", "want", "wanted", "expected", "expectation", "assert", "result", "then", "should"),
        "case": ("row", "test", "testcase", "test-case"),
        "input": ("field", "param", "arg", "given"),
    }
)
_FOREIGN_OUTPUTS = ("response", "result", "answer", "reply", "return", "returned")

_COLON = re.compile(r"([^:\uff1a]+?)\s*[:\uff1a]\s*(\S.*)", re.DOTALL)
_EXPECT = re.compile(r"expect(?:s|ed|ation|ations|ing)?[\s._:=>/-]*(.*)", re.IGNORECASE | re.DOTALL)
_EXPECTED = re.compile(r"(.+?)[\s._(\[-]+expect(?:ed|ation)?[)\]]?", re.IGNORECASE | re.DOTALL)
_HEAD = re.compile(r"\$?\.?\s*([A-Za-z_]+(?:-[A-Za-z_]+)*)\s*(\.|\[|->|/|::|\s+|$)(.*)", re.DOTALL)
_CALL = re.compile(r"\w+\(.*\)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_ABOUT_ROW = re.compile(r"(?:test\s*case|case|test|row)[\s._/-]+(\w+)", re.IGNORECASE)
_REASON = re.compile(r"skip[\s._/-]+(?:reason|because|why|if|it|this|test|case|row)", re.IGNORECASE)
_ENDS = re.compile(r"^\W+|\W+$")
_LONG = 5


class NearHeader(Noun, frozen=True, kw_only=True):
    """What a header reads like, what to write instead, and the name of the field that it may be after all."""

    meant: str
    reads_like: str
    field: str


def near_header(header: str) -> NearHeader | None:
    """What a header that is no word of the language was meant for; None where it is plainly the name of a field."""
    shown = without_hidden(header)
    found = _near_answer(shown) or _near_note(shown)
    if found is not None:
        return found
    return NearHeader(meant=shown, reads_like=f"`{shown}`", field=shown) if shown != header else None


def odd_sign_in(header: str) -> str:
    """What cannot be seen in a header, in words; empty where there is nothing of that kind."""
    is_plain = header.isascii() and header.isprintable()
    odd = None if is_plain else next((each for each in header if _is_hidden(each)), None)
    if odd is not None:
        return f"a {unicodedata.name(odd, 'control character').lower()} (U+{ord(odd):04X})"
    return "blanks around it" if header != header.strip() else ""


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cf", "Cc", "Zl", "Zp") or (sign.isspace() and sign != " ")


def without_hidden(header: str) -> str:
    """The header without what cannot be seen in it."""
    kept = (" " if each.isspace() else "" if _is_hidden(each) else each for each in header)
    return " ".join("".join(kept).split()) if odd_sign_in(header) else header


def _near_answer(header: str) -> NearHeader | None:
    colon = _COLON.fullmatch(header)
    meant = _by_prefix(colon[1], colon[2]) if colon is not None else _by_first_word(header)
    if meant is None:
        place = _place(header, is_sure=False)
        meant = f"expect: {place}" if place is not None else None
    if meant is None:
        return None
    word = meant.partition(":")[0]
    what = {"expect": "a column of answers", "case": "a column about the row"}.get(word, "a column of the input")
    return NearHeader(meant=meant, reads_like=what, field=header)


def _by_prefix(word: str, rest: str) -> str | None:
    """`expct: output.n`, `Case: name`, `output: n`: two parts with a colon between them."""
    prefix = _prefix(word)
    if prefix == "expect":
        return _expect(rest)
    if prefix == "case":
        return f"case: {_note(rest) or 'name'}"
    if prefix == "input":
        return f"input: {rest}"
    root = closest(word, _ANSWERS)
    if root is not None:
        return f"expect: {root}.{rest}" if _NAME.fullmatch(rest) else f"expect: {root}"
    place = _place(rest, is_sure=False)
    return f"expect: {place}" if place is not None else None


def _prefix(word: str) -> str | None:
    plain = plain_name(_ENDS.sub("", word))
    foreign = next((own for own, words in _FOREIGN_PREFIXES.items() if plain in words), None)
    return foreign or closest(plain, _PREFIXES)


def _by_first_word(header: str) -> str | None:
    """`expect output.x`, `expected_score`, `score (expected)`, `expct output.x`, `case.name`, `skip reason`."""
    expect = _EXPECT.fullmatch(header) or _EXPECTED.fullmatch(header)
    if expect is not None:
        return _expect(expect[1])
    first, _, rest = header.partition(" ")
    if rest and _prefix(first) == "expect" and (place := _place(rest, is_sure=False)) is not None:
        return f"expect: {place}"
    about = _ABOUT_ROW.fullmatch(header)
    if about is not None and (note := _note(about[1])) is not None:
        return f"case: {note}"
    head = _HEAD.fullmatch(header)
    if head is not None and plain_name(head[1]) in ("input", "inputs") and head[2] != "[" and head[3]:
        return f"input: {head[3]}"
    return None


def _expect(rest: str) -> str:
    """The column of answers that was meant: the place as it is, or one below `output`."""
    name = plain_name(rest).replace("-", "_")
    root = next((each for each in _ANSWERS if name.startswith(f"{each}_") and name not in _ANSWERS), None)
    place = f"{root}.{name.removeprefix(f'{root}_')}" if root is not None else _place(rest, is_sure=True)
    if place is not None:
        return f"expect: {place}"
    return f"expect: output.{name if _NAME.fullmatch(name) else 'x'}"


def _place(text: str, *, is_sure: bool) -> str | None:
    """The place of the answer that a text names; None where it names none.

    Where nothing else says that an answer is meant, one word alone must be a part of the result letter for letter, but
    for its case.
    """
    text = text.strip().strip("`'\"")
    if _CALL.fullmatch(text):
        return text if any(re.search(rf"\b{each}\b", text) for each in _ANSWERS) else None
    head = _HEAD.fullmatch(text)
    if head is None:
        return None
    word, separator, rest = head.groups()
    plain = plain_name(word).replace("-", "_")
    root = plain if plain in _ANSWERS else None
    if not rest and not separator.strip():
        return root or (closest(word, _ANSWERS) if is_sure else None)
    root = root or closest(word, _ANSWERS) or ("output" if plain in _FOREIGN_OUTPUTS and separator in ".[" else None)
    if root is None:
        return None
    if separator == "[":
        return f"{root}[{rest}"
    if separator == ".":
        return f"{root}.{rest}" if rest else root
    return f"{root}.{rest}" if _NAME.fullmatch(rest) and root in ("output", "error", "http") else None


def _near_note(header: str) -> NearHeader | None:
    note = "skip" if _REASON.fullmatch(header) else _note(header)
    if note is None:
        return None
    return NearHeader(meant=f"case: {note}", reads_like="a column about the row", field=header)


def _note(header: str) -> str | None:
    """The word about a row that is meant: other case, one of them for many, a letter too much or in another's place."""
    plain = plain_name(_ENDS.sub("", header))
    return next((note for note in NOTES if _is_near(plain, note)), None)


def _is_near(word: str, note: str) -> bool:
    if note in (word, f"{word}s") or word in (f"{note}s", f"{note}ped", f"{note}ed"):
        return True
    # Another letter makes another word of a short one: `ship`, `bags`, `game`.
    may_be = len(word) >= len(note) - 1 and (len(note) > _LONG or set(word) <= set(note))
    return may_be and distance(word, note, most=1) is not None
