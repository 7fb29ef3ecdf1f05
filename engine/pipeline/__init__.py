"""The whole way: paths → nodes → suites → plan → events → report → files. The only room that knows the order.

Nothing is gathered here: `check` needs no client, and importing one takes longer than checking a suite.
"""
