"""Events ↔ disk: the log of a run, which is its journal, its audit trail and the source of every report."""
