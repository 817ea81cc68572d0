"""Statistics that know nothing of customers or files: intervals and tests of difference."""
