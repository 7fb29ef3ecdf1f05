"""Nodes to a typed, checked suite: the decoder, the cross checks, and the JSON Schemas made from the same words."""
