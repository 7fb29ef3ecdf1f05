"""Tests of engine.assertions."""
