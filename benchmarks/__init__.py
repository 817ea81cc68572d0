"""Measurements of speed and memory: `python -m benchmarks`. They are not tests; no test fails on a time."""
