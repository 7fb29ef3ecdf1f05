"""The tests mirror engine/."""
