"""Edges of e-mail addresses: right ones that are often refused, wrong ones that are often taken."""

from __future__ import annotations

from engine.generators.edges.kind import EMAIL, never, single
from engine.generators.edges.samples import text_of_length
from engine.model.language.kinds import EdgeKind, FieldFacts
from engine.model.values.json import Json


def _in_place(address: str, facts: FieldFacts) -> Json | None:
    """Also where nothing is known of the text, since an author who asks for it knows what the field holds."""
    return address if facts.type in (None, "string") and facts.form in (None, "email") else None


def _address(name: str, doc: str, address: str) -> EdgeKind:
    return single(name, doc, lambda facts: _in_place(address, facts), on=EMAIL, reason=never)


def _no_address(name: str, doc: str, text: str) -> EdgeKind:
    """What everyone refuses as an address; about the others standards and programs disagree."""
    return single(
        name,
        doc,
        lambda facts: _in_place(text, facts),
        on=EMAIL,
        reason=lambda facts: name if facts.form == "email" else None,
    )


_LOCAL_64 = text_of_length(64, None) or ""

EDGES = (
    _address("plus-address", "An address with a tag behind a plus.", "user+tag@example.com"),
    _address(
        "unicode-local", "An address with letters beyond ASCII before the @ (RFC 6531).", "zoë.müller@example.com"
    ),
    _address("unicode-domain", "An address at a domain with letters beyond ASCII.", "user@bücher.example.com"),
    _address(
        "long-local-part", "64 characters before the @, the most that RFC 5321 allows.", f"{_LOCAL_64}@example.com"
    ),
    _address("local-part-too-long", "65 characters before the @, one too many.", f"{_LOCAL_64}x@example.com"),
    _address("apostrophe-address", "An address with an apostrophe, as in O'Hara.", "o'hara@example.com"),
    _address("subdomain-address", "An address at a domain of several parts.", "user@mail.eu.example.com"),
    _address("upper-case-address", "An address in capitals.", "USER@EXAMPLE.COM"),
    _address("digits-address", "An address that begins with digits.", "007@example.com"),
    _address("long-top-level", "An address at one of the longer top-level domains.", "user@photography.example"),
    _no_address("no-at", "An address without @.", "user.example.com"),
    _no_address("two-ats", "An address with two @.", "user@home@example.com"),
    _no_address("no-domain", "An address without a domain.", "user@"),
    _no_address("no-local-part", "An address without anything before the @.", "@example.com"),
    _address("no-top-level", "An address at a domain of one part.", "user@localhost"),
    _address("double-dot", "An address with two dots in a row.", "first..last@example.com"),
    _address("trailing-dot", "An address with a dot before the @.", "user.@example.com"),
    _no_address("space-in-address", "An address with a space.", "us er@example.com"),
    _no_address("display-name", "An address with a name before it.", "User <user@example.com>"),
)
