"""The data-action domain: what an action promises, and whether a value keeps the promise."""
