"""Tests of engine/pipeline."""
