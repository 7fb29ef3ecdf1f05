"""Nodes become typed values: the decoder, scalars, units, templates."""
