"""What can be asked about people and their rights."""
