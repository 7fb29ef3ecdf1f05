"""Requests over the wire and their replies, as values, and what may be connected to."""
