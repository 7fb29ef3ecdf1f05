"""Edge classes: one file for each family."""

from engine.generators.edges import absence, boundaries

EDGES = (*absence.EDGES, *boundaries.EDGES)
