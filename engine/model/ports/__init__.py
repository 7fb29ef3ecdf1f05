"""What the engine asks of the outside world: a target, a clock, limits; and what comes back."""
