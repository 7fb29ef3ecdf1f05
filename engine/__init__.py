"""Engine: declarative test suites for data actions and other JSON-over-HTTP actions."""
