"""Finds secrets in bytes and texts: as they stand, joined by what is hardly seen, and behind escapes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

import re2

from engine.http.secrecy.escapes import unescape
from engine.http.secrecy.spellings import spellings, two_layer_spellings
from engine.http.secrecy.squeeze import BETWEEN, JOINTS, MASK, UNSEEN, Filler, bytes_options, mask_split, squeeze
from engine.model.values.noun import Noun

LAYERS: Final = 2
"""Of escapes that are taken back; encodings in blocks are looked for in as many."""
SPLIT_MIN: Final = 8
"""A shorter text turns up by chance where white space, quotes and signs between letters are overlooked."""
_PATTERN_BYTES_MAX: Final = 256 << 20
_ESCAPED: Final = re2.compile(rb"\\|%u?[0-9a-f]{2}|&[#a-z]|=[0-9a-f]{2}|=\r?\n", bytes_options())
"""Where an escape may stand."""


class Finder(Noun, frozen=True):
    """Finds some secrets; made by `finder`."""

    plain: Any
    """Finds their spellings as they stand."""
    split: Any
    """Finds them in what was squeezed; None: each is too short for that."""
    is_exact: bool
    """Whether one of them is too short to be found squeezed."""

    def finds(self, body: bytes) -> bool:
        """Whether one stands in these bytes as it is."""
        return self.plain.search(body) is not None

    def may_find(self, body: bytes) -> bool:
        """Whether one may stand in these bytes, which may be JSON, behind whatever is looked behind."""
        if self.finds(body) or (self.split is not None and any(map(self.split.search, _views(body, JOINTS)))):
            return True
        return self.is_exact and any(map(self.plain.search, _views(body, UNSEEN)))

    def mask(self, text: str) -> str:
        """The text with each masked. Where it stood behind escapes, those are gone."""
        shown = self._masked(text)
        return self._behind_escapes(shown, lambda view: view) or self._behind_escapes(shown, _squeezed) or shown

    def _behind_escapes(self, shown: str, prepare: Callable[[str], str]) -> str:
        """The text without its escapes, where that brings a secret to light, which is masked; else empty."""
        view, found = shown, ""
        for _ in range(LAYERS):
            plain = unescape(prepare(view))
            view = self._masked(plain)
            found = found if view == plain else view
        return found

    def _masked(self, text: str) -> str:
        # RE2 reads UTF-8: a text with half a character in it, which nothing can print, goes through as its escape.
        clean = raw = text.encode("utf-8", "backslashreplace")
        if self.finds(clean):
            clean = self.plain.sub(MASK.encode(), clean)
        for pattern, unseen in ((self.plain, UNSEEN), (self.split, BETWEEN)):
            if pattern is not None and pattern.search(squeeze(clean, unseen)):
                clean = mask_split(clean, pattern, unseen)
        return text if clean is raw else str(clean.decode("utf-8", "replace"))


def finder(secrets: Collection[str]) -> Finder | None:
    """A finder of these secrets; None where there is none."""
    found = {_bytes_of(each) for secret in secrets for each in spellings(secret)}
    if not found:
        return None
    nested = {_bytes_of(each) for secret in secrets for each in two_layer_spellings(secret)}
    squeezed = {squeeze(each, BETWEEN) for each in found | nested}
    long = {each for each in squeezed if len(each) >= SPLIT_MIN}
    return Finder(_pattern(found), _pattern(long), len(long) < len(squeezed))


def _views(body: bytes, filler: Filler) -> Iterator[bytes]:
    """The bytes squeezed, and behind each layer of escapes; JSON itself is one more."""
    view = squeeze(body, filler)
    yield view.replace(b"\\", b"")
    for _ in range(LAYERS + 1):
        if not _ESCAPED.search(view):
            return
        plain = squeeze(_bytes_of(unescape(view.decode("utf-8", "replace"))), filler)
        if plain == view:
            return
        view = plain
        yield view.replace(b"\\", b"")


def _squeezed(text: str) -> str:
    return squeeze(_bytes_of(text), JOINTS).decode("utf-8", "replace")


def _bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _pattern(found: Collection[bytes]) -> Any:
    """Finds any of them; None where there is none."""
    options = bytes_options()
    options.max_mem = _PATTERN_BYTES_MAX
    longest_first = sorted(found, key=lambda each: (-len(each), each))
    return re2.compile(b"|".join(map(re2.escape, longest_first)), options) if longest_first else None
