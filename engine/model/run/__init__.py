"""What a run is made of: events, what is known of each case, the report."""
