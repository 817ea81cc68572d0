"""The generators behind the sample businesses."""
