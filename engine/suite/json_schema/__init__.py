"""What the JSON Schemas for editors are made of: shapes, the words of a grammar, the names of a project."""
