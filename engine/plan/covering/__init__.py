"""Covering arrays: the fewest rows that hold every pair, or every t-wise combination."""
