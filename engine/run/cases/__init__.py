"""One case from its first call to its verdict, and what makes it come again."""
