"""Orders, control recipes and their execution: the electronic batch record."""
