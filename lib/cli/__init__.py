"""The command line: what may be asked, which files are meant, how answers are printed."""
