"""What happens around a run: its preparation, signals, progress on screen, and how it goes on."""
