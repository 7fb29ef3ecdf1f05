"""The docs are run: every block of docs/*.md and of the README is checked, run or compared."""
