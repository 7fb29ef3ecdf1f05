"""Which names a template of a test can see, and their values."""
