"""Text: its encoding, how its cells are told apart, and how a single cell looks."""
