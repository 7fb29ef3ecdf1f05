"""What an author sees of each kind of failure, on record as whole texts."""
