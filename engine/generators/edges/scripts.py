"""Edges of writing: scripts, marks and characters that programs trip over."""

from __future__ import annotations

from engine.generators.edges.kind import written

EDGES = (
    written("unicode", "Letters beyond ASCII: accents, Greek, Cyrillic, Chinese.", "ÄéñøŁΩЖ漢字"),
    written("emoji", "Emoji, joined and with a skin tone: several code units that show as one.", "👩‍👩‍👧👍🏽🇩🇪"),
    written("right-to-left", "Arabic and Hebrew, which run from right to left.", "مرحبا שלום"),
    written("bidi-override", "A mark that shows the rest of the text backwards.", "user\u202egnp.exe"),
    written("combining", "Letters whose accents are characters of their own (NFD).", "Zoe\u0308 Cafe\u0301"),
    written("zalgo", "A letter under a pile of combining marks.", "z" + "\u0301\u0316\u0325\u0334" * 8),
    written("zero-width", "Characters without width between the letters.", "ad\u200bmin\u200d\ufeff"),
    written("no-break-space", "A space that does not count as one.", "first\u00a0last"),
    written("homoglyph", "A Cyrillic letter that looks Latin.", "p\u0430ypal"),
    written("full-width", "Full-width letters and digits.", "ＡＢＣ１２３"),  # noqa: RUF001 - this is the point
    written("turkish-i", "Letters whose case depends on the language.", "İıIi"),  # noqa: RUF001 - this is the point
    written("sharp-s", "A letter that becomes two in capitals.", "Straße"),
    written("astral", "A character that needs two UTF-16 code units.", "𝔘𝔫𝔦𠜎"),
    written("byte-order-mark", "Text that begins with a byte order mark.", "\ufeffname"),
    written("null-character", "U+0000 inside the text, where C ends a string.", "before\x00after"),
    written("control-characters", "Escape, backspace, bell and the like inside the text.", "a\x01b\x07c\x08d\x1be\x7f"),
    written("non-character", "A code point that is never a character.", "a\uffffb"),
)
