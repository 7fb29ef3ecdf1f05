"""Which of the cases are planned: by name, tag, need, budget."""
