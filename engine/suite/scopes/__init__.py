"""Which names are visible where, and where they stand."""
