"""What can be imported, one kind of record in each module."""
