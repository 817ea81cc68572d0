"""Files into the engine: read in one pass where that is safe, line by line where not, with every line accounted for."""
