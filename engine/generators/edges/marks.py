"""Edges of punctuation and white space: what quoting, trimming and splitting get wrong."""

from __future__ import annotations

from engine.generators.edges.kind import written

EDGES = (
    written("quote", "A double quote inside the text.", 'a"b'),
    written("apostrophe", "An apostrophe inside the text.", "O'Hara"),
    written("backslash", "A backslash inside the text.", "a\\b"),
    written("slash", "A slash inside the text.", "a/b"),
    written("newline", "A line break inside the text.", "first\nsecond"),
    written("carriage-return", "A line break of Windows inside the text.", "first\r\nsecond"),
    written("tab", "A tab inside the text.", "first\tsecond"),
    written("leading-space", "A space before the text.", " text"),
    written("trailing-space", "A space behind the text.", "text "),
    written("inner-spaces", "Several spaces between two words.", "first   last"),
    written("percent", "Percent signs that look like escapes of an address.", "100%25%20%"),
    written("ampersand", "The marks that separate the parts of a query.", "a&b=c?d#e"),
    written("plus-sign", "A plus, which a form decodes to a space.", "a+b"),
    written("semicolon", "Separators of lists and tables.", "a;b,c|d"),
    written("dollar", "Dollar signs, which templates and shells expand.", "$1 $name ${name}"),
    written("dots", "Nothing but dots.", ".."),
)
