"""What is settled once for a test before its rows are drawn."""
