"""The files of a workspace together: rules, duplicates, persons, and the canonical tables."""
