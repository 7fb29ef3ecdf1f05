"""Texts with their places: nodes, tables, diagnostics."""
