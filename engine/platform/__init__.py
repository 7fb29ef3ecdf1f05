"""What machines differ in, each difference with its reason: signals, locks, disks, processes, consoles, paths."""
