"""What can be asked of the trail and of signatures."""
