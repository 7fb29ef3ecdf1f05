"""The matchers: one file per family, each matcher a `Spec` that is its grammar and a `judge` that is total."""

from engine.assertions import (
    comparison,
    containment,
    emptiness,
    equality,
    formats,
    lengths,
    lists,
    membership,
    negation,
    patterns,
    presence,
    schema,
    snapshot,
    value_type,
)

KINDS = (
    *equality.KINDS,
    *membership.KINDS,
    *negation.KINDS,
    *value_type.KINDS,
    *comparison.KINDS,
    *patterns.KINDS,
    *containment.KINDS,
    *lengths.KINDS,
    *presence.KINDS,
    *emptiness.KINDS,
    *formats.KINDS,
    *lists.KINDS,
    *schema.KINDS,
    *snapshot.KINDS,
)

__all__ = ("KINDS",)
