"""What runs of the past amount to together: how each case came out last, and which of them are kept."""
