"""What commands print, as text: plans, replays, fixes, seeds, SARIF."""
