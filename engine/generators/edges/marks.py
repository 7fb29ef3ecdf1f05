"""Edges of punctuation and white space: what quoting, trimming and splitting get wrong."""

from __future__ import annotations

from engine.generators.edges.kind import edge_of_text

EDGES = (
    edge_of_text("quote", "A double quote inside the text.", 'a"b'),
    edge_of_text("apostrophe", "An apostrophe inside the text.", "O'Hara"),
    edge_of_text("backslash", "A backslash inside the text.", "a\\b"),
    edge_of_text("slash", "A slash inside the text.", "a/b"),
    edge_of_text("newline", "A line break inside the text.", "first\nsecond"),
    edge_of_text("carriage-return", "A line break of Windows inside the text.", "first\r\nsecond"),
    edge_of_text("tab", "A tab inside the text.", "first\tsecond"),
    edge_of_text("leading-space", "A space before the text.", " text"),
    edge_of_text("trailing-space", "A space behind the text.", "text "),
    edge_of_text("inner-spaces", "Several spaces between two words.", "first   last"),
    edge_of_text("percent", "Percent signs that look like escapes of an address.", "100%25%20%"),
    edge_of_text("ampersand", "The marks that separate the parts of a query.", "a&b=c?d#e"),
    edge_of_text("plus-sign", "A plus, which a form decodes to a space.", "a+b"),
    edge_of_text("semicolon", "Separators of lists and tables.", "a;b,c|d"),
    edge_of_text("dollar", "Dollar signs, which templates and shells expand.", "$1 $name ${name}"),
    edge_of_text("dots", "Nothing but dots.", ".."),
)
