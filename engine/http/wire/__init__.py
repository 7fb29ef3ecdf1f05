"""The wire behind one door: requests go in as values, replies come out as values, by one of two ways."""
