"""Tests of engine/executors."""
