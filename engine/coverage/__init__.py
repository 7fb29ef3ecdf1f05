"""Events → report: a fold, and the figures that follow from it."""
