"""Everything that can be done to orders, batches and steps; the folder is the table of contents."""
