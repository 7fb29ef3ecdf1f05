"""What a scanner stumbled on, found where it stands and said in an author's words with the way out."""
