"""What columns and words mean: mappings proposed, asked about, remembered and written down."""
