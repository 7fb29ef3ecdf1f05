"""Whole processes, real sockets: what a user would type, against servers that are not ours."""
