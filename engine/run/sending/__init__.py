"""One request on its way: attempts, retry budget, circuit breaker, tokens, the intent in the log."""
