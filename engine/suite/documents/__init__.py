"""The kinds of documents: suites with their tests, project files, libraries, and the schema of each."""
