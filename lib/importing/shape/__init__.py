"""How a table stands in its file: header, rows, totals and notes, what is above, below and beside it."""
