"""The rate limit of a scope: what may leave now, learned from settings, headers and refusals."""
