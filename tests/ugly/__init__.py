"""Ugly but honest files: one typed truth, written as businesses really write it, one rule per file."""
