"""Tests of engine/reporters."""
