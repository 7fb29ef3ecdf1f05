"""When to poll, and how many calls to keep going."""
