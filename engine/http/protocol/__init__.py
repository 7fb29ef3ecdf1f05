"""What an API is asked and what its answers mean: logging in, submitting, polling, reading."""
