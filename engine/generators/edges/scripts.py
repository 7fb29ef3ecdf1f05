"""Edges of writing: scripts, marks and characters that programs trip over."""

from __future__ import annotations

from engine.generators.edges.kind import edge_of_text

EDGES = (
    edge_of_text("unicode", "Letters beyond ASCII: accents, Greek, Cyrillic, Chinese.", "ÄéñøŁΩЖ漢字"),
    edge_of_text("emoji", "Emoji, joined and with a skin tone: several code units that show as one.", "👩‍👩‍👧👍🏽🇩🇪"),
    edge_of_text("right-to-left", "Arabic and Hebrew, which run from right to left.", "مرحبا שלום"),
    edge_of_text("bidi-override", "A mark that shows the rest of the text backwards.", "user\u202egnp.exe"),
    edge_of_text("combining", "Letters whose accents are characters of their own (NFD).", "Zoe\u0308 Cafe\u0301"),
    edge_of_text("zalgo", "A letter under a pile of combining marks.", "z" + "\u0301\u0316\u0325\u0334" * 8),
    edge_of_text("zero-width", "Characters without width between the letters.", "ad\u200bmin\u200d\ufeff"),
    edge_of_text("no-break-space", "A space that does not count as one.", "first\u00a0last"),
    edge_of_text("homoglyph", "A Cyrillic letter that looks Latin.", "p\u0430ypal"),
    edge_of_text("full-width", "Full-width letters and digits.", "ＡＢＣ１２３"),  # noqa: RUF001 - this is the point
    edge_of_text("turkish-i", "Letters whose case depends on the language.", "İıIi"),  # noqa: RUF001 - this is the point
    edge_of_text("sharp-s", "A letter that becomes two in capitals.", "Straße"),
    edge_of_text("astral", "A character that needs two UTF-16 code units.", "𝔘𝔫𝔦𠜎"),
    edge_of_text("byte-order-mark", "Text that begins with a byte order mark.", "\ufeffname"),
    edge_of_text("null-character", "U+0000 inside the text, where C ends a string.", "before\x00after"),
    edge_of_text(
        "control-characters", "Escape, backspace, bell and the like inside the text.", "a\x01b\x07c\x08d\x1be\x7f"
    ),
    edge_of_text("non-character", "A code point that is never a character.", "a\uffffb"),
)
