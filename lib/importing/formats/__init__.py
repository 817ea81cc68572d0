"""Files of every format as records of text cells: unpacked, opened within bounds, sampled."""
