"""Tests of engine.action."""
