"""YAML text to nodes: events, anchors, scalars, tags, within limits."""
