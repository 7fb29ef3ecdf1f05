"""Edge classes: one file for each family."""

from engine.generators.edges import (
    absence,
    addresses,
    boundaries,
    calendar,
    forms,
    identifiers,
    injections,
    keys,
    lengths,
    marks,
    numbers,
    scripts,
    types,
)

EDGES = (
    *boundaries.EDGES,
    *absence.EDGES,
    *types.EDGES,
    *numbers.EDGES,
    *lengths.EDGES,
    *scripts.EDGES,
    *marks.EDGES,
    *injections.EDGES,
    *forms.EDGES,
    *addresses.EDGES,
    *identifiers.EDGES,
    *calendar.EDGES,
    *keys.EDGES,
)
