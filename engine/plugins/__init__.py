"""Packages of others: how they are found, loaded and checked once, held to their promises, and told of."""
