"""What came back becomes a verdict, with evidence and secrets masked."""
