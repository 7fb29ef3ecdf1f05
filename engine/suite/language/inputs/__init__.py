"""What a test sends: fields and their generators, edges, rows, matrices and tables."""
