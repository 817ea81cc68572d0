"""What programs that businesses use export, shortened to the columns that matter."""
