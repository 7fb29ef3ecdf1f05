"""Tests of engine/coverage."""
