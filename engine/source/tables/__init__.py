"""Tables as files, each format read to the same raw rows: delimited text, JSON Lines, and YAML lists of mappings."""

from engine.source.tables.read import read_table

__all__ = ["read_table"]
