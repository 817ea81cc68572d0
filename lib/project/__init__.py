"""Projects: what is kept of somebody's work, in a folder or in one file, and how nothing of it gets lost."""
