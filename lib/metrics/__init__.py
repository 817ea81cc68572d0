"""Metrics: declarations, their registry, and the computation that serves them all."""
