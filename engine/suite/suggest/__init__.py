"""What the author most likely meant, and what to write instead."""
