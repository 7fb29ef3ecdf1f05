"""The kinds of documents: project files, libraries, tests and what they share."""
