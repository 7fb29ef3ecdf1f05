"""What benches measure and the engine promises."""
