"""What the cells of a column are: text, numbers, times or flags, and how they are written."""
