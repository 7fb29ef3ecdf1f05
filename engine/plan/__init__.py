"""Suite → plan: which cases there are, what each of them sends, and what they prove together."""
