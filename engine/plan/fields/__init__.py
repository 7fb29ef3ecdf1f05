"""The fields of an input: how each is made, its classes, and what it depends on."""
