"""Files to nodes: what an author wrote, with its place and without a meaning."""
