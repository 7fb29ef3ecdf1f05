"""What ends a run early, when, and with which reason."""
