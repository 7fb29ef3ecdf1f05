"""Values and how they are written: JSON, moments, figures, secrets, spans."""
