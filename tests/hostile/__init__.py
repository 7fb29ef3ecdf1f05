"""Suites written to break whoever reads them: each is checked within bounds, and says what is wrong."""
