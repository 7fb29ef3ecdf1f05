"""Rows: drawn, held against the rules, and made into cases."""
