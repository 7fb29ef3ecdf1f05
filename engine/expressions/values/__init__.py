"""JSON values: when they are equal, how they are shown, what they look like."""
